internal import GRDB
internal import ReleaseModel
internal import UpdateJobs

/// The statements about jobs inside of one transaction.
struct JobTables {
    let database: Database

    init(_ database: Database) {
        self.database = database
    }

    /// The numbers of a group and of all groups below it.
    static let subgroups = """
        WITH RECURSIVE below (number) AS (
            SELECT ?
            UNION
            SELECT thing_group.number FROM thing_group JOIN below ON thing_group.parent = below.number
        )
        SELECT number FROM below
        """

    // MARK: Names

    /// - Throws: `resourceNotFound`.
    func number(of thing: ThingName, _ region: Region) throws -> Int64 {
        let number = try Int64.fetchOne(
            database,
            sql: "SELECT number FROM thing WHERE region = ? AND name = ?",
            arguments: [region.name, thing.text]
        )
        guard let number else { throw JobError(.resourceNotFound, "there is no thing \(thing) in \(region)") }
        return number
    }

    func number(of group: ThingGroupName, _ region: Region) throws -> Int64? {
        try Int64.fetchOne(
            database,
            sql: "SELECT number FROM thing_group WHERE region = ? AND name = ?",
            arguments: [region.name, group.text]
        )
    }

    // MARK: Jobs

    /// - Throws: `resourceNotFound`.
    func job(_ id: JobID, _ region: Region) throws -> StoredJob {
        guard let job = try find(id, region) else {
            throw JobError(.resourceNotFound, "there is no job \(id) in \(region)")
        }
        return job
    }

    func find(_ id: JobID, _ region: Region) throws -> StoredJob? {
        try Row.fetchOne(
            database,
            sql: "SELECT * FROM job WHERE region = ? AND id = ?",
            arguments: [region.name, id.text]
        )
        .map { try StoredJob($0, counts: counts(of: $0["number"])) }
    }

    func job(_ number: Int64) throws -> StoredJob {
        guard let row = try Row.fetchOne(database, sql: "SELECT * FROM job WHERE number = ?", arguments: [number])
        else { throw StateError("the database has something of a job, and not the job") }
        return try StoredJob(row, counts: counts(of: number))
    }

    private func counts(of job: Int64) throws -> JobProcessDetails {
        var counts: [ExecutionStatus: Int] = [:]
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT status, things FROM execution_count WHERE job = ?",
            arguments: [job]
        )
        while let row = try rows.next() { counts[try ExecutionStatus(parsing: row["status"])] = row["things"] }
        guard let details = JobProcessDetails(counts: counts) else {
            throw StateError("the database counts less than no executions of a job")
        }
        return details
    }

    /// Puts a new job into its place, without executions.
    func insert(_ job: Job, _ region: Region) throws -> StoredJob {
        try database.execute(
            sql: """
                INSERT INTO job (
                    region, id, arn, status, target_selection, targets, document, document_source, settings,
                    scheduling, namespace, starts, ends, is_force_canceled, is_rolled_out, created, updated
                ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)
                """,
            arguments: [
                region.name, job.id.text, job.arn, job.status.rawValue, job.targetSelection.rawValue,
                RegistryText.of(job.targets), job.document.text, job.documentSource, RegistryText.of(job.settings),
                job.scheduling.map { RegistryText.of($0) }, job.namespaceID,
                job.scheduling?.startTime?.milliseconds, job.scheduling?.endTime?.milliseconds,
                job.createdAt.milliseconds, job.lastUpdatedAt.milliseconds,
            ]
        )
        return try self.job(database.lastInsertedRowID)
    }

    /// Writes what may change of a job, if it has. Its counts follow its executions by themselves.
    func save(_ stored: StoredJob, was old: Job) throws {
        let job = stored.job
        var (before, after) = (old.progress, job.progress)
        (before.counts, after.counts) = (JobProcessDetails(), JobProcessDetails())
        guard before != after || old.targets != job.targets else { return }
        try database.execute(
            sql: """
                UPDATE job SET status = ?, targets = ?, is_force_canceled = ?, is_rolled_out = ?, reason_code = ?,
                    comment = ?, updated = ?, completed = ?
                WHERE number = ?
                """,
            arguments: [
                job.status.rawValue, RegistryText.of(job.targets), job.isForceCanceled, job.isRolledOut,
                job.reasonCode?.text, job.comment?.text, job.lastUpdatedAt.milliseconds,
                job.completedAt?.milliseconds, stored.number,
            ]
        )
    }
}
