import FileStore
import GRDB
import ReleaseModel
import SystemPackage
import TestSupport
import Testing
import UpdateJobs

@testable import LocalCloud

/// The file of the state: older ones are brought up to date, and what cannot be read is said so.
@Suite(.temporaryFolder) struct DatabaseTests {
    private func queue() throws -> DatabaseQueue {
        try DatabaseQueue(path: TemporaryFolder.forTest("state.sqlite").string)
    }

    @Test(arguments: ["things", "jobs", "history", "access", "devices", "bounded history"])
    func `what an older program wrote is there after its migration`(last: String) async throws {
        let old = try queue()
        try CloudDatabase.migrator.migrate(old, upTo: last)
        try await old.write { database in
            try database.execute(
                sql: """
                    INSERT INTO thing (region, name, id, attributes, created) VALUES ('us-east-1', 'gw', 'x', '{}', 0)
                    """
            )
        }
        try old.close()
        let fleet = try TestFleet()
        #expect(try await fleet.things.thing(ThingName(parsing: "gw"), in: fleet.region).id == "x")
        try await fleet.create("job", for: "thing/gw")
        try await fleet.report("job", "gw", .succeeded)
        #expect(try await fleet.counts("job") == ["SUCCEEDED": 1])
        #expect(try await fleet.job("job").status == .completed)
    }

    @Test func `the state of a newer program is left alone`() async throws {
        _ = try TestFleet()
        let newer = try queue()
        try await newer.write { database in
            try database.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('from the future')")
        }
        try newer.close()
        let error = #expect(throws: StateError.self) { try TestFleet() }
        #expect(error?.description.contains("newer version") == true)
    }

    @Test(arguments: [
        "this is no database, and it is long enough to be sure of that", "SQLite format 3\0 and then nothing",
    ])
    func `a file that is no database is named`(content: String) throws {
        try TemporaryFolder.forTest.write(content, to: "state.sqlite")
        let error = #expect(throws: StateError.self) { try TestFleet() }
        #expect(error?.description.contains("state.sqlite") == true)
    }

    @Test func `changes are on the disk before they are acknowledged, and readers do not wait for writers`()
        async throws
    {
        let fleet = try TestFleet()
        let (mode, synchronous) = try await fleet.database.pool.write { database in
            (
                try String.fetchOne(database, sql: "PRAGMA journal_mode"),
                try Int.fetchOne(database, sql: "PRAGMA synchronous")
            )
        }
        #expect((mode, synchronous) == ("wal", 2))
    }

    @Test(arguments: ["devices", "bounded history"])
    func `only so much history is kept, and who knows what was before it begins anew`(first: String) async throws {
        let old = try queue()
        try CloudDatabase.migrator.migrate(old, upTo: first)
        let made = CloudDatabase.keptEvents + 5_500
        try await old.write { database in
            try database.execute(
                sql: """
                    WITH RECURSIVE number (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM number WHERE value < ?)
                    INSERT INTO event (time, region, job, number, status, details)
                    SELECT value, 'us-east-1', 'job', 0, 'IN_PROGRESS', '{}' FROM number
                    """,
                arguments: [made]
            )
        }
        try old.close()
        let fleet = try TestFleet()
        let kept = try await fleet.database.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM event") ?? 0 }
        #expect((CloudDatabase.keptEvents...CloudDatabase.keptEvents + 1000).contains(kept))
        #expect(try await fleet.jobs.lastEvent() == made)
        for position: Int64 in [0, 1, 5_000] {
            let batch = try await EventBatch(after: position, in: fleet.jobs)
            #expect(batch.text == "event: reset\nid: \(made)\ndata: {}\n\n")
        }
        let batch = try await EventBatch(after: Int64(made) - 1, in: fleet.jobs)
        #expect(batch.text.hasPrefix("event: change\nid: \(made)\n"))
    }

    @Test func `a deleted job leaves nothing but its history`() async throws {
        let fleet = try TestFleet()
        try await fleet.group("plant", of: ["gw-1", "gw-2"])
        try await fleet.create("job", for: "thinggroup/plant")
        try await fleet.report("job", "gw-1", .inProgress)
        try await fleet.jobs.delete(JobID(parsing: "job"), in: fleet.region, force: true)
        try await fleet.database.pool.read { database in
            for table in ["job", "job_target", "execution", "execution_count", "waiting", "rollout", "client_token"] {
                let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM \(table)")
                #expect(count == 0, "\(table)")
            }
        }
        let history = try await fleet.jobs.history(of: ThingName(parsing: "gw-1"), in: fleet.region, limit: 10)
        #expect(history.map(\.status) == ["IN_PROGRESS", "QUEUED"])
        #expect(try await fleet.jobs.events(after: 0).last?.status == "DELETION_IN_PROGRESS")
        #expect(try await fleet.jobs.pending(on: ThingName(parsing: "gw-1"), in: fleet.region).isEmpty)
        // The name is free again, and so is a token of the job.
        try await fleet.create("job", for: "thinggroup/plant")
        #expect(try await fleet.counts("job") == ["QUEUED": 2])
    }
}
