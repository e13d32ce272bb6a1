internal import GRDB
internal import UpdateJobs

/// An execution with its place in the database.
struct StoredExecution: Sendable {
    let job: Int64
    let thing: Int64
    var execution: JobExecution

    /// What `init` reads, with the names of the job and the thing.
    static let query = """
        SELECT execution.*, job.id AS job_id, thing.name AS thing_name
        FROM execution JOIN job ON job.number = execution.job JOIN thing ON thing.number = execution.thing
        """

    init(_ row: Row) throws {
        (job, thing) = (row["job"], row["thing"])
        let details: String = row["details"]
        func time(_ column: String) -> JobTime? { (row[column] as Int64?).map { JobTime(milliseconds: $0) } }
        let execution = JobExecution(
            jobID: JobID(unchecked: row["job_id"]),
            thing: ThingName(unchecked: row["thing_name"]),
            number: row["number"],
            status: try ExecutionStatus(parsing: row["status"]),
            details: details == "{}" ? .empty : try StatusDetails(RegistryText.attributes(details)),
            version: row["version"],
            isForceCanceled: row["is_force_canceled"],
            queuedAt: JobTime(milliseconds: row["queued"]),
            startedAt: time("started"),
            lastUpdatedAt: JobTime(milliseconds: row["updated"]),
            executionDeadline: time("execution_deadline"),
            stepDeadline: time("step_deadline"),
            retries: RetryCount(failed: row["failed_before"], timedOut: row["timed_out_before"])
        )
        guard let execution else {
            throw StateError(
                "job \(row["job_id"] as String) on \(row["thing_name"] as String): the database has an execution that "
                    + "no changes lead to"
            )
        }
        self.execution = execution
    }
}
