internal import GRDB
internal import ReleaseModel
internal import UpdateJobs

/// A change that was made: of an execution, or of a job itself.
struct JobEvent: Sendable, Encodable {
    /// Grows with each event.
    let sequence: Int64
    let time: JobTime
    let region: String
    let job: String
    /// nil for an event of the job itself.
    let thing: String?
    /// The number of the execution; 0 for the job itself.
    let number: Int64
    /// Of the execution, or of the job.
    let status: String
    let details: [String: String]

    static let query = """
        SELECT event.*, thing.name AS thing_name FROM event LEFT JOIN thing ON thing.number = event.thing
        """

    init(_ row: Row) throws {
        sequence = row["sequence"]
        time = JobTime(milliseconds: row["time"])
        region = row["region"]
        job = row["job"]
        thing = row["thing_name"]
        number = row["number"]
        status = row["status"]
        details = try RegistryText.attributes(row["details"])
    }
}

extension JobStore {
    /// The number of the last event, each time that there are new ones. Read them with `events(after:)`.
    func changes() -> AsyncStream<Int64> { feed.stream() }

    /// The number of the last event there is; 0 when there is none.
    func lastEvent() async throws -> Int64 {
        try await database.pool.read { try Int64.fetchOne($0, sql: "SELECT max(sequence) FROM event") ?? 0 }
    }

    /// Events in their order.
    func events(after sequence: Int64, limit: Int = 1000) async throws -> [JobEvent] {
        try await database.pool.read { database in
            try Row.fetchAll(
                database,
                sql: "\(JobEvent.query) WHERE sequence > ? ORDER BY sequence LIMIT ?",
                arguments: [sequence, limit]
            )
            .map { try JobEvent($0) }
        }
    }

    /// What happened on a thing before some event, the newest first.
    func history(
        of thing: ThingName,
        in region: Region,
        before sequence: Int64? = nil,
        limit: Int
    ) async throws -> [JobEvent] {
        try await database.pool.read { database in
            try Row.fetchAll(
                database,
                sql: "\(JobEvent.query) WHERE event.thing = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?",
                arguments: [try JobTables(database).number(of: thing, region), sequence ?? .max, limit]
            )
            .map { try JobEvent($0) }
        }
    }
}
