internal import GRDB
package import SystemPackage

/// The state that outlives the server: things, jobs, executions, roles and sessions, in SQLite.
///
/// A change is on the disk before its answer goes out (`synchronous` is full), so that neither SIGKILL nor a power cut
/// loses what was acknowledged.
package final class CloudDatabase: Sendable {
    let pool: DatabasePool

    /// Opens the database of a state folder, and brings its tables to today's form.
    ///
    /// - Throws: `StateError` for a file that is no database, or one of a newer program, which is left as it is.
    package init(in folder: FilePath) throws {
        var configuration = Configuration()
        configuration.journalMode = .wal
        // `ota-release device` writes while the server runs.
        configuration.busyMode = .timeout(10)
        let path = folder.appending("state.sqlite")
        do {
            pool = try DatabasePool(path: path.string, configuration: configuration)
            guard try !pool.read(CloudDatabase.migrator.hasBeenSuperseded) else {
                throw StateError("\(path): a newer version of this program made it; use that, or say --state DIR")
            }
            // The pool has set it to NORMAL, with which a power cut may take the last commits.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try CloudDatabase.migrator.migrate(pool)
        } catch let error as DatabaseError where CloudDatabase.damages.contains(error.resultCode) {
            throw StateError("\(path): this is no database, or a damaged one; move it away to begin anew")
        }
    }

    private static let damages: [ResultCode] = [.SQLITE_NOTADB, .SQLITE_CORRUPT]

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("things") { try $0.execute(sql: things) }
        migrator.registerMigration("jobs") { try $0.execute(sql: jobs) }
        migrator.registerMigration("history") { try $0.execute(sql: history) }
        migrator.registerMigration("access") { try $0.execute(sql: access) }
        migrator.registerMigration("devices") { try $0.execute(sql: devices) }
        migrator.registerMigration("bounded history") { try $0.execute(sql: boundedHistory) }
        return migrator
    }

    /// A thing and a group have a number, which is what members, executions and events know of them.
    private static let things = """
        CREATE TABLE thing (
            number INTEGER PRIMARY KEY,
            region TEXT NOT NULL,
            name TEXT NOT NULL,
            id TEXT NOT NULL,
            attributes TEXT NOT NULL,
            created INTEGER NOT NULL,
            UNIQUE (region, name)
        );
        CREATE TABLE thing_group (
            number INTEGER PRIMARY KEY,
            region TEXT NOT NULL,
            name TEXT NOT NULL,
            id TEXT NOT NULL,
            parent INTEGER REFERENCES thing_group (number),
            description TEXT,
            attributes TEXT NOT NULL,
            created INTEGER NOT NULL,
            UNIQUE (region, name)
        );
        CREATE INDEX thing_group_parent ON thing_group (parent) WHERE parent IS NOT NULL;
        CREATE TABLE thing_group_member (
            thing_group INTEGER NOT NULL REFERENCES thing_group (number),
            thing INTEGER NOT NULL REFERENCES thing (number),
            PRIMARY KEY (thing_group, thing)
        ) WITHOUT ROWID;
        CREATE INDEX thing_group_of_thing ON thing_group_member (thing);
        """

    /// Times are in milliseconds since 1970-01-01T00:00:00Z. `waiting` has the things that a rollout has yet to reach,
    /// `rollout` how many it reached when, in the last minute. `job_target` has the groups among a job's targets.
    /// `ends` is 0 when the end of the schedule is over.
    private static let jobs = """
        CREATE TABLE job (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            region TEXT NOT NULL,
            id TEXT NOT NULL,
            arn TEXT NOT NULL,
            status TEXT NOT NULL,
            target_selection TEXT NOT NULL,
            targets TEXT NOT NULL,
            document TEXT NOT NULL,
            document_source TEXT,
            settings TEXT NOT NULL,
            scheduling TEXT,
            namespace TEXT,
            starts INTEGER,
            ends INTEGER,
            is_force_canceled INTEGER NOT NULL,
            is_rolled_out INTEGER NOT NULL,
            reason_code TEXT,
            comment TEXT,
            created INTEGER NOT NULL,
            updated INTEGER NOT NULL,
            completed INTEGER,
            UNIQUE (region, id)
        );
        CREATE INDEX job_status ON job (status);
        CREATE TABLE job_target (
            thing_group INTEGER NOT NULL REFERENCES thing_group (number),
            job INTEGER NOT NULL REFERENCES job (number) ON DELETE CASCADE,
            PRIMARY KEY (thing_group, job)
        ) WITHOUT ROWID;
        CREATE INDEX job_target_of_job ON job_target (job);
        CREATE TABLE execution (
            job INTEGER NOT NULL REFERENCES job (number) ON DELETE CASCADE,
            thing INTEGER NOT NULL REFERENCES thing (number),
            number INTEGER NOT NULL,
            is_latest INTEGER NOT NULL DEFAULT 1,
            status TEXT NOT NULL DEFAULT 'QUEUED',
            details TEXT NOT NULL DEFAULT '{}',
            version INTEGER NOT NULL DEFAULT 1,
            is_force_canceled INTEGER NOT NULL DEFAULT 0,
            queued INTEGER NOT NULL,
            started INTEGER,
            updated INTEGER NOT NULL,
            execution_deadline INTEGER,
            step_deadline INTEGER,
            deadline INTEGER,
            failed_before INTEGER NOT NULL DEFAULT 0,
            timed_out_before INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (job, thing, number)
        ) WITHOUT ROWID;
        CREATE INDEX execution_of_thing ON execution (thing, job, number);
        CREATE INDEX execution_pending ON execution (thing) WHERE status IN ('QUEUED', 'IN_PROGRESS');
        CREATE INDEX execution_status ON execution (job, status);
        CREATE INDEX execution_deadline ON execution (deadline) WHERE deadline IS NOT NULL;
        CREATE TABLE waiting (
            job INTEGER NOT NULL REFERENCES job (number) ON DELETE CASCADE,
            thing INTEGER NOT NULL REFERENCES thing (number),
            PRIMARY KEY (job, thing)
        ) WITHOUT ROWID;
        CREATE INDEX waiting_thing ON waiting (thing);
        CREATE TABLE rollout (
            job INTEGER NOT NULL REFERENCES job (number) ON DELETE CASCADE,
            time INTEGER NOT NULL,
            things INTEGER NOT NULL,
            PRIMARY KEY (job, time)
        ) WITHOUT ROWID;
        CREATE TABLE client_token (
            region TEXT NOT NULL,
            token TEXT NOT NULL,
            request TEXT NOT NULL,
            job INTEGER NOT NULL REFERENCES job (number) ON DELETE CASCADE,
            PRIMARY KEY (region, token)
        ) WITHOUT ROWID;
        CREATE INDEX client_token_of_job ON client_token (job);
        """

    /// The database counts by itself what its executions are, and remembers each change: whatever statement makes it,
    /// counts and events are right in the same transaction. A thing counts once, with its latest execution. Events
    /// outlive their job; those of a job itself have no thing.
    private static let history = """
        CREATE TABLE execution_count (
            job INTEGER NOT NULL REFERENCES job (number) ON DELETE CASCADE,
            status TEXT NOT NULL,
            things INTEGER NOT NULL,
            PRIMARY KEY (job, status)
        ) WITHOUT ROWID;
        CREATE TRIGGER execution_is_counted AFTER INSERT ON execution WHEN new.is_latest BEGIN
            INSERT INTO execution_count (job, status, things) VALUES (new.job, new.status, 1)
                ON CONFLICT (job, status) DO UPDATE SET things = things + 1;
        END;
        CREATE TRIGGER execution_is_counted_again AFTER UPDATE OF status, is_latest ON execution BEGIN
            UPDATE execution_count SET things = things - 1
                WHERE old.is_latest AND job = old.job AND status = old.status;
            INSERT INTO execution_count (job, status, things) SELECT new.job, new.status, 1 WHERE new.is_latest
                ON CONFLICT (job, status) DO UPDATE SET things = things + 1;
        END;
        CREATE TABLE event (
            sequence INTEGER PRIMARY KEY AUTOINCREMENT,
            time INTEGER NOT NULL,
            region TEXT NOT NULL,
            job TEXT NOT NULL,
            thing INTEGER,
            number INTEGER NOT NULL,
            status TEXT NOT NULL,
            details TEXT NOT NULL
        );
        CREATE INDEX event_of_thing ON event (thing, sequence);
        CREATE TRIGGER execution_is_made AFTER INSERT ON execution BEGIN
            INSERT INTO event (time, region, job, thing, number, status, details)
                SELECT new.updated, region, id, new.thing, new.number, new.status, new.details
                FROM job WHERE number = new.job;
        END;
        CREATE TRIGGER execution_is_changed AFTER UPDATE OF version ON execution BEGIN
            INSERT INTO event (time, region, job, thing, number, status, details)
                SELECT new.updated, region, id, new.thing, new.number, new.status, new.details
                FROM job WHERE number = new.job;
        END;
        CREATE TRIGGER job_is_made AFTER INSERT ON job BEGIN
            INSERT INTO event (time, region, job, number, status, details)
                VALUES (new.updated, new.region, new.id, 0, new.status, '{}');
        END;
        CREATE TRIGGER job_is_changed AFTER UPDATE OF updated ON job BEGIN
            INSERT INTO event (time, region, job, number, status, details)
                VALUES (new.updated, new.region, new.id, 0, new.status, '{}');
        END;
        """

    /// How many events are kept at the least; up to a thousand more are. A listener that is so far behind is told to look
    /// at everything anew, as it is for far fewer events that it has missed.
    static let keptEvents = 100_000

    private static let boundedHistory = """
        CREATE TRIGGER event_is_old AFTER INSERT ON event WHEN new.sequence % 1000 = 0 BEGIN
            DELETE FROM event WHERE sequence <= new.sequence - \(keptEvents);
        END;
        DELETE FROM event WHERE sequence <= (SELECT max(sequence) FROM event) - \(keptEvents);
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

    /// Times are in seconds since 1970-01-01T00:00:00Z; `id` is the SHA-256 of the certificate's DER.
    private static let devices = """
        CREATE TABLE certificate (
            id TEXT PRIMARY KEY NOT NULL,
            thing INTEGER REFERENCES thing (number) ON DELETE SET NULL,
            created INTEGER NOT NULL,
            expires INTEGER NOT NULL,
            revoked INTEGER
        ) WITHOUT ROWID;
        CREATE INDEX certificate_of_thing ON certificate (thing);
        """
}
