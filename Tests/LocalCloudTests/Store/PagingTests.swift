import GRDB
import ReleaseModel
import Synchronization
import TestSupport
import Testing
import UpdateJobs

@testable import LocalCloud

/// Lists of a registry of 100,000 things.
@Suite(.temporaryFolder) struct PagingTests {
    private static let count = 100_000

    /// A fleet whose things are all in the group "plant", and have a job "big" with an execution each, of which the first
    /// three have FAILED.
    private func fleet() async throws -> TestFleet {
        let fleet = try TestFleet()
        try await fleet.group("plant", of: [])
        try await fleet.database.pool.write { database in
            try database.execute(
                sql: """
                    WITH RECURSIVE counter (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM counter WHERE value < ?)
                    INSERT INTO thing (region, name, id, attributes, created)
                    SELECT 'us-east-1', printf('gw-%06d', value), value, '{}', 0 FROM counter
                    """,
                arguments: [PagingTests.count]
            )
            try database.execute(sql: "INSERT INTO thing_group_member (thing_group, thing) SELECT 1, number FROM thing")
        }
        try await fleet.create("big", for: "thinggroup/plant")
        try await fleet.database.pool.write { database in
            try database.execute(
                sql: """
                    INSERT INTO execution (job, thing, number, queued, updated)
                    SELECT job, thing, 1, 1000000, 1000000 FROM waiting;
                    DELETE FROM waiting;
                    UPDATE execution SET status = 'FAILED', version = 2 WHERE thing <= 3;
                    """
            )
        }
        return fleet
    }

    @Test(.tags(.slow)) func `pages have all, each once, and no page reads what it does not show`() async throws {
        let fleet = try await fleet()
        #expect(try await fleet.counts("big") == ["QUEUED": PagingTests.count - 3, "FAILED": 3])
        let (region, job) = (fleet.region, try JobID(parsing: "big"))
        let group = try ThingGroupName(parsing: "plant")
        let (things, jobs) = (fleet.things, fleet.jobs)

        func walk(_ parts: Int, _ list: (PageRequest) async throws -> ([String], String?)) async throws -> [String] {
            var (found, token): ([String], String?) = ([], nil)
            // The first two pages, and then one from the far end.
            for _ in 0..<2 {
                let request = try PageRequest(maxResults: "250", nextToken: token, parts: parts)
                let (names, next) = try await list(request)
                #expect(names.count == 250)
                (found, token) = (found + names, next)
                try #require(token != nil)
            }
            #expect(Set(found).count == 500)
            return found
        }

        let plans = try await plans(fleet) {
            let names = try await walk(1) { request in
                let page = try await things.things(in: region, request)
                return (page.elements.map(\.name.text), page.nextToken)
            }
            #expect(names == names.sorted())
            for isRecursive in [false, true] {
                _ = try await walk(1) { request in
                    let page = try await things.members(of: group, in: region, isRecursive: isRecursive, request)
                    return (page.elements.map(\.text), page.nextToken)
                }
            }
            for status in [nil, .queued] as [ExecutionStatus?] {
                _ = try await walk(2) { request in
                    let page = try await jobs.executions(of: job, status: status, in: region, request)
                    return (page.elements.map(\.thing.text), page.nextToken)
                }
            }
            let failed = try await jobs.executions(of: job, status: .failed, in: region, .first)
            #expect((failed.elements.count, failed.nextToken) == (3, nil))
            let gateway = try ThingName(parsing: "gw-000777")
            #expect(
                try await jobs.executions(on: gateway, JobStore.ThingFilter(), in: region, .first).elements.count == 1
            )
            #expect(try await jobs.pending(on: gateway, in: region).count == 1)
            #expect(try await jobs.next(on: gateway, in: region) != nil)
            #expect(try await jobs.jobs(JobStore.JobFilter(), in: region, .first).elements.count == 1)
            _ = try await jobs.history(of: gateway, in: region, limit: 50)
            _ = try await jobs.events(after: 90_000)
        }
        #expect(plans.count > 10)
        for (statement, plan) in plans {
            for step in plan {
                let isScan = step.contains(/SCAN (thing|execution|event|job|waiting|client_token)/)
                #expect(!isScan && !step.contains("LIST SUBQUERY"), "\(statement): \(step)")
            }
        }
    }

    /// How SQLite finds what the statements of `body` read: the steps of "EXPLAIN QUERY PLAN", by statement.
    private func plans(
        _ fleet: TestFleet,
        _ body: () async throws -> Void
    ) async throws -> [(statement: String, plan: [String])] {
        let statements = Mutex<[String]>([])
        try await fleet.database.pool.read { database in
            database.trace { event in statements.withLock { $0.append(event.expandedDescription) } }
        }
        try await body()
        let all = Set(statements.withLock(\.self)).filter { $0.hasPrefix("SELECT") || $0.hasPrefix("WITH") }.sorted()
        return try await fleet.database.pool.write { database in
            try all.map { statement in
                let rows = try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN \(statement)")
                return (statement, rows.map { $0["detail"] as String })
            }
        }
    }

    @Test(arguments: ["", "?", "MQ==", "LTEsMQ==", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OSwx", "YSxi", "MSwxLDE="])
    func `a token of something else is refused, or begins somewhere`(token: String) async throws {
        let fleet = try TestFleet()
        try await fleet.group("plant", of: ["gw"])
        try await fleet.create("job", for: "thing/gw")
        do {
            let request = try PageRequest(maxResults: nil, nextToken: token, parts: 2)
            let page = try await fleet.jobs.executions(
                of: JobID(parsing: "job"),
                status: nil,
                in: fleet.region,
                request
            )
            #expect(page.elements.count <= 1)
        } catch let error as JobError {
            #expect(error.kind == .invalidRequest)
        }
    }
}
