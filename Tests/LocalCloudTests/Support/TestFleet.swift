import AccessPolicy
import GRDB
import ReleaseModel
import Synchronization
import TestSupport
import Testing
import UpdateJobs

@testable import LocalCloud

/// A clock that stands until a test moves it.
final class TestClock: Sendable {
    private let time = Mutex(JobTime(milliseconds: 1_000_000))

    var now: JobTime { time.withLock(\.self) }

    func move(milliseconds: Int64) {
        time.withLock { $0 = JobTime(milliseconds: $0.milliseconds + milliseconds) }
    }
}

/// The stores of things and jobs on a database of the test's own.
struct TestFleet {
    let clock: TestClock
    let database: CloudDatabase
    let jobs: JobStore
    let things: ThingStore
    let home: RegistryHome

    /// Another fleet's clock and database may be gone on with.
    init(after other: TestFleet? = nil) throws {
        let clock = other?.clock ?? TestClock()
        self.clock = clock
        database = try CloudDatabase(in: TemporaryFolder.forTest.path)
        jobs = JobStore(database) { clock.now }
        things = ThingStore(database) { clock.now }
        home = RegistryHome(
            region: try Region(parsing: "us-east-1"),
            account: try AccountID(parsing: TestCloud.account)
        )
    }

    var region: Region { home.region }

    /// Lets time pass, and does what is due then.
    func wait(seconds: Int64) async throws {
        clock.move(milliseconds: seconds * 1000)
        try await jobs.advance()
    }

    /// Makes things of these names, and a group that they are in.
    @discardableResult
    func group(_ name: String, of members: [String]) async throws -> ThingGroupName {
        let group = try ThingGroupName(parsing: name)
        let wish = ThingStore.GroupRequest(name: group, parent: nil, description: nil, attributes: [:])
        _ = try await things.create(wish, in: region)
        for member in members {
            let thing = try ThingName(parsing: member)
            _ = try await things.create(thing, attributes: [:], in: region)
            try await things.add(thing, to: group, in: region)
        }
        return group
    }

    @discardableResult
    func create(
        _ id: String,
        for targets: String...,
        selection: TargetSelection = .snapshot,
        settings: JobSettings = JobSettings(),
        scheduling: SchedulingConfig? = nil
    ) async throws -> Job {
        try await create(id, for: targets, selection: selection, settings: settings, scheduling: scheduling)
    }

    /// Makes a job; targets are such as `thing/gw` and `thinggroup/plant`.
    @discardableResult
    func create(
        _ id: String,
        for targets: [String],
        selection: TargetSelection = .snapshot,
        settings: JobSettings = JobSettings(),
        scheduling: SchedulingConfig? = nil
    ) async throws -> Job {
        let request = JobRequest(
            id: try JobID(parsing: id),
            targets: try JobTargets(targets.map { home.arn($0) }),
            targetSelection: selection,
            document: try JobDocument(parsing: "{}"),
            settings: settings,
            scheduling: scheduling
        )
        return try await jobs.create(request, in: home)
    }

    @discardableResult
    func report(_ job: String, _ thing: String, _ status: ExecutionStatus) async throws -> JobExecution {
        try await jobs.update(
            JobID(parsing: job),
            on: ThingName(parsing: thing),
            in: region,
            JobStore.Report(status: status)
        )
        .execution
    }

    func job(_ id: String) async throws -> Job { try await jobs.job(JobID(parsing: id), in: region) }

    func execution(_ job: String, _ thing: String) async throws -> JobExecution {
        try await jobs.execution(of: JobID(parsing: job), on: ThingName(parsing: thing), in: region)
    }

    /// How many things of a job are in which state, by its counts, which are those of its executions.
    func counts(_ id: String) async throws -> [String: Int] {
        let job = try await job(id)
        let counted = Dictionary(
            uniqueKeysWithValues: ExecutionStatus.allCases.map { ($0.rawValue, job.counts[$0]) }
        )
        .filter { $0.value > 0 }
        #expect(try await tally(id) == counted)
        return counted
    }

    /// The same, counted one by one.
    private func tally(_ id: String) async throws -> [String: Int] {
        try await database.pool.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT status, count(*) AS things FROM execution WHERE is_latest
                        AND job = (SELECT number FROM job WHERE id = ?) GROUP BY status
                    """,
                arguments: [id]
            )
            return Dictionary(uniqueKeysWithValues: rows.map { ($0["status"], $0["things"]) })
        }
    }
}
