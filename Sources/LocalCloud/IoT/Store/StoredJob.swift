internal import FoundationEssentials
internal import GRDB
internal import UpdateJobs

/// A job with its place in the database.
struct StoredJob: Sendable {
    let number: Int64
    var job: Job

    init(_ row: Row, counts: JobProcessDetails) throws {
        number = row["number"]
        let scheduling: String? = row["scheduling"]
        guard let status = JobStatus(rawValue: row["status"]),
            let selection = TargetSelection(rawValue: row["target_selection"])
        else { throw StateError("job \(row["id"] as String): the database has it in no state that there is") }
        job = Job(
            restoring: JobID(unchecked: row["id"]),
            arn: row["arn"],
            targets: try StoredJob.decode(row["targets"]),
            targetSelection: selection,
            document: JobDocument(stored: row["document"]),
            documentSource: row["document_source"],
            settings: try StoredJob.decode(row["settings"]),
            scheduling: try scheduling.map { try StoredJob.decode($0) },
            namespaceID: row["namespace"],
            createdAt: JobTime(milliseconds: row["created"]),
            progress: Job.Progress(
                status: status,
                isForceCanceled: row["is_force_canceled"],
                reasonCode: (row["reason_code"] as String?).map { ReasonCode(unchecked: $0) },
                comment: (row["comment"] as String?).map { JobComment(unchecked: $0) },
                lastUpdatedAt: JobTime(milliseconds: row["updated"]),
                completedAt: (row["completed"] as Int64?).map { JobTime(milliseconds: $0) },
                isRolledOut: row["is_rolled_out"],
                counts: counts
            )
        )
    }

    private static func decode<Value: Decodable>(_ text: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(text.utf8))
    }
}
