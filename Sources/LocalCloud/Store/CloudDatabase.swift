internal import GRDB
package import SystemPackage

/// The state that outlives the server: things, jobs, executions, roles and sessions, in SQLite.
///
/// A change is on the disk before its answer goes out (`synchronous` is full), so that neither SIGKILL nor a power cut
/// loses what was acknowledged.
package final class CloudDatabase: Sendable {
    let pool: DatabasePool

    /// Opens the database of a state folder, and brings its tables to today's form.
    package init(in folder: FilePath) throws {
        var configuration = Configuration()
        configuration.journalMode = .wal
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = FULL")
        }
        pool = try DatabasePool(path: folder.appending("state.sqlite").string, configuration: configuration)
        try CloudDatabase.migrator.migrate(pool)
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("things") { try $0.execute(sql: things) }
        migrator.registerMigration("jobs") { try $0.execute(sql: jobs) }
        migrator.registerMigration("access") { try $0.execute(sql: access) }
        return migrator
    }

    private static let things = """
        CREATE TABLE thing (
            name TEXT PRIMARY KEY NOT NULL,
            created INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE thing_group (
            name TEXT PRIMARY KEY NOT NULL,
            created INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE thing_group_member (
            group_name TEXT NOT NULL REFERENCES thing_group (name),
            thing_name TEXT NOT NULL REFERENCES thing (name),
            PRIMARY KEY (group_name, thing_name)
        ) WITHOUT ROWID;
        CREATE INDEX thing_group_of_thing ON thing_group_member (thing_name);
        """

    /// Times are in milliseconds since 1970-01-01T00:00:00Z. `waiting` has the things that a rollout has yet to reach.
    private static let jobs = """
        CREATE TABLE job (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            id TEXT NOT NULL UNIQUE,
            status TEXT NOT NULL,
            created INTEGER NOT NULL,
            content TEXT NOT NULL
        );
        CREATE TABLE execution (
            job TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
            thing TEXT NOT NULL,
            number INTEGER NOT NULL,
            status TEXT NOT NULL,
            queued INTEGER NOT NULL,
            deadline INTEGER,
            content TEXT NOT NULL,
            PRIMARY KEY (job, thing, number)
        ) WITHOUT ROWID;
        CREATE INDEX execution_of_thing ON execution (thing, status, queued);
        CREATE INDEX execution_status ON execution (job, status);
        CREATE INDEX execution_deadline ON execution (deadline) WHERE deadline IS NOT NULL;
        CREATE TABLE waiting (
            job TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            thing TEXT NOT NULL,
            PRIMARY KEY (job, position)
        ) WITHOUT ROWID;
        CREATE TABLE event (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            time INTEGER NOT NULL,
            job TEXT NOT NULL,
            thing TEXT NOT NULL,
            number INTEGER NOT NULL,
            status TEXT NOT NULL,
            details TEXT NOT NULL
        );
        CREATE INDEX event_of_thing ON event (thing, sequence);
        CREATE TABLE client_token (
            token TEXT PRIMARY KEY NOT NULL,
            request TEXT NOT NULL,
            job TEXT NOT NULL,
            created INTEGER NOT NULL
        ) WITHOUT ROWID;
        """

    private static let access = """
        CREATE TABLE role (
            name TEXT PRIMARY KEY NOT NULL,
            path TEXT NOT NULL,
            trust TEXT NOT NULL,
            policies TEXT NOT NULL,
            created INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE TABLE session (
            access_key_id TEXT PRIMARY KEY NOT NULL,
            role TEXT NOT NULL,
            secret TEXT NOT NULL,
            token TEXT NOT NULL,
            expires INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX session_of_role ON session (role, expires);
        """
}
