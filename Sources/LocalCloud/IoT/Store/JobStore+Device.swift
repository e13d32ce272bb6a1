internal import GRDB
internal import ReleaseModel
internal import UpdateJobs

/// What devices do with executions.
extension JobStore {
    /// An execution with the document of its job, as it was created.
    struct Assignment: Sendable {
        let execution: JobExecution
        let document: JobDocument
        let presignedURLConfig: PresignedURLConfig?
    }

    /// What a device reports.
    struct Report: Sendable {
        let status: ExecutionStatus
        var details: StatusDetails?
        var expectedVersion: Int64?
        var executionNumber: Int64?
        var stepTimeout: StepTimeout?
    }

    /// What a thing has to do, IN_PROGRESS before QUEUED, each in the order in which it was queued
    /// ("GetPendingJobExecutions").
    func pending(on thing: ThingName, in region: Region) async throws -> [JobExecution] {
        try await read { try $0.pending(on: thing, region).map(\.execution) }
    }

    /// The front of a thing's queue (`$next`), untouched; nil when there is none.
    func next(on thing: ThingName, in region: Region) async throws -> Assignment? {
        try await read { tables in
            try tables.pending(on: thing, region, limit: 1).first.map { try tables.assignment($0) }
        }
    }

    /// Starts the front of a thing's queue, if it is not IN_PROGRESS ("StartNextPendingJobExecution"); nil when there is
    /// none.
    func startNext(
        on thing: ThingName,
        in region: Region,
        details: StatusDetails?,
        stepTimeout: StepTimeout?
    ) async throws -> Assignment? {
        // Most devices that ask have nothing to do: they need not wait for those who write.
        guard try await next(on: thing, in: region) != nil else { return nil }
        return try await write { tables, now in
            guard var stored = try tables.pending(on: thing, region, limit: 1).first else { return nil }
            let old = stored.execution.status
            let timeout = try tables.job(stored.job).job.settings.timeout
            if try stored.execution.start(details: details, stepTimeout: stepTimeout, timeout: timeout, at: now) {
                try tables.save(stored, was: old, at: now)
            }
            return try tables.assignment(stored)
        }
    }

    /// An execution that has not ended, the latest without a number ("DescribeJobExecution" of iot-jobs-data).
    ///
    /// - Throws: `resourceNotFound`, `terminalState`.
    func assignment(
        of job: JobID,
        on thing: ThingName,
        number: Int64?,
        in region: Region
    ) async throws -> Assignment {
        try await read { tables in
            let stored = try tables.execution(of: job, on: thing, number: number, region)
            try stored.execution.checkIsPending()
            return try tables.assignment(stored)
        }
    }

    /// Takes what a device reports ("UpdateJobExecution").
    func update(_ job: JobID, on thing: ThingName, in region: Region, _ report: Report) async throws -> Assignment {
        try await write { tables, now in
            var stored = try tables.execution(of: job, on: thing, region)
            let old = stored.execution.status
            try stored.execution.update(
                status: report.status,
                details: report.details,
                expectedVersion: report.expectedVersion,
                stepTimeout: report.stepTimeout,
                executionNumber: report.executionNumber,
                timeout: try tables.job(stored.job).job.settings.timeout,
                at: now
            )
            let assignment = try tables.assignment(stored)
            try tables.save(stored, was: old, at: now)
            return assignment
        }
    }
}

extension JobTables {
    fileprivate func assignment(_ stored: StoredExecution) throws -> JobStore.Assignment {
        let job = try job(stored.job).job
        return JobStore.Assignment(
            execution: stored.execution,
            document: job.document,
            presignedURLConfig: job.settings.presignedURLConfig
        )
    }
}
