internal import GRDB
internal import ReleaseModel
internal import UpdateJobs

extension JobTables {
    /// The latest execution of a job on a thing, or the one of a number.
    ///
    /// - Throws: `resourceNotFound`.
    func execution(
        of job: JobID,
        on thing: ThingName,
        number: Int64? = nil,
        _ region: Region
    ) throws -> StoredExecution {
        let row = try Row.fetchOne(
            database,
            sql: """
                \(StoredExecution.query)
                WHERE execution.thing = ? AND job.region = ? AND job.id = ?
                    AND (? IS NULL AND is_latest OR execution.number = ?)
                """,
            arguments: [try self.number(of: thing, region), region.name, job.text, number, number]
        )
        guard let row else {
            let attempt = number.map { " \($0)" } ?? ""
            throw JobError(.resourceNotFound, "job \(job) has no execution\(attempt) on \(thing)")
        }
        return try StoredExecution(row)
    }

    /// What a thing has to do, in the order of its queue.
    func pending(on thing: ThingName, _ region: Region, limit: Int = -1) throws -> [StoredExecution] {
        // IN_PROGRESS comes before QUEUED in the alphabet, too.
        try Row.fetchAll(
            database,
            sql: """
                \(StoredExecution.query)
                WHERE execution.thing = ? AND execution.status IN ('QUEUED', 'IN_PROGRESS')
                ORDER BY execution.status, queued, job.id, execution.number LIMIT ?
                """,
            arguments: [try number(of: thing, region), limit]
        )
        .map { try StoredExecution($0) }
    }

    /// Writes an execution back, and what follows from its change for the job: the next attempt, the job's end.
    func save(_ stored: StoredExecution, was old: ExecutionStatus, at now: JobTime) throws {
        guard stored.execution.status != old else { return try update(stored) }
        // As it was: the database counts by itself what is written.
        var job = try self.job(stored.job)
        let before = job.job
        try update(stored)
        if let next = job.job.record(stored.execution, was: old, at: now) { try insert(next, after: stored) }
        try save(job, was: before)
        if job.job.mustAbort {
            try cancel(&job, force: false, comment: JobTables.abortComment, at: now)
        }
    }

    private static let abortComment = JobComment(unchecked: "Canceled by the abort criteria of the job.")

    private func update(_ stored: StoredExecution) throws {
        let execution = stored.execution
        try database.execute(
            sql: """
                UPDATE execution SET status = ?, details = ?, version = ?, is_force_canceled = ?, started = ?,
                    updated = ?, execution_deadline = ?, step_deadline = ?, deadline = ?
                WHERE job = ? AND thing = ? AND number = ?
                """,
            arguments: [
                execution.status.rawValue, RegistryText.of(execution.details), execution.version,
                execution.isForceCanceled, execution.startedAt?.milliseconds, execution.lastUpdatedAt.milliseconds,
                execution.executionDeadline?.milliseconds, execution.stepDeadline?.milliseconds,
                execution.deadline?.milliseconds, stored.job, stored.thing, execution.number,
            ]
        )
    }

    private func insert(_ next: JobExecution, after stored: StoredExecution) throws {
        try database.execute(
            sql: "UPDATE execution SET is_latest = 0 WHERE job = ? AND thing = ?",
            arguments: [stored.job, stored.thing]
        )
        try database.execute(
            sql: """
                INSERT INTO execution (job, thing, number, queued, updated, failed_before, timed_out_before)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                stored.job, stored.thing, next.number, next.queuedAt.milliseconds, next.lastUpdatedAt.milliseconds,
                next.retries.failed, next.retries.timedOut,
            ]
        )
    }
}
