internal import GRDB
internal import ReleaseModel
internal import Synchronization
internal import UpdateJobs

/// Jobs and their executions. Each change is one transaction; what the clock brings is done before each access.
final class JobStore: Sendable {
    let database: CloudDatabase
    let feed = EventFeed()
    let now: @Sendable () -> JobTime
    /// When the clock was looked at last.
    private let lastLook = Mutex<JobTime?>(nil)

    /// All timers are of whole minutes: to look each second is enough.
    private static let lookInterval: Int64 = 1000

    init(_ database: CloudDatabase, now: @escaping @Sendable () -> JobTime = { .now }) {
        self.database = database
        self.now = now
        database.pool.add(transactionObserver: feed)
    }

    /// Does what is due by the clock: timeouts, starts and ends of schedules, rollouts.
    func advance() async throws {
        let now = now()
        let isDue = lastLook.withLock { last in
            if let last, (0..<JobStore.lookInterval).contains(now.milliseconds - last.milliseconds) { return false }
            last = now
            return true
        }
        guard isDue else { return }
        let hasWork = try await database.pool.read { try JobTables($0).hasDue(at: now) }
        if hasWork { try await database.pool.write { try JobTables($0).advance(at: now) } }
    }

    func read<Value: Sendable>(_ body: @Sendable (JobTables) throws -> Value) async throws -> Value {
        try await advance()
        return try await database.pool.read { try body(JobTables($0)) }
    }

    func write<Value: Sendable>(_ body: @Sendable (JobTables, JobTime) throws -> Value) async throws -> Value {
        try await advance()
        let now = now()
        return try await database.pool.write { try body(JobTables($0), now) }
    }
}
