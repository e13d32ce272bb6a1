extension JobExecution {
    /// An execution as a database has it; nil when no sequence of changes leads there.
    package init?(
        jobID: JobID,
        thing: ThingName,
        number: Int64,
        status: ExecutionStatus,
        details: StatusDetails,
        version: Int64,
        isForceCanceled: Bool,
        queuedAt: JobTime,
        startedAt: JobTime?,
        lastUpdatedAt: JobTime,
        executionDeadline: JobTime?,
        stepDeadline: JobTime?,
        retries: RetryCount
    ) {
        let hasTimer = executionDeadline != nil || stepDeadline != nil
        guard number >= 1, version >= 1, retries.failed >= 0, retries.timedOut >= 0,
            // Only a queued execution has seen no change.
            (status == .queued) == (version == 1),
            !isForceCanceled || status == .canceled,
            status == .inProgress || !hasTimer,
            status != .inProgress || startedAt != nil,
            status != .queued || startedAt == nil
        else { return nil }
        self.init(of: jobID, on: thing, number: number, retries: retries, queuedAt: queuedAt)
        self.status = status
        self.details = details
        self.version = version
        self.isForceCanceled = isForceCanceled
        self.startedAt = startedAt
        self.lastUpdatedAt = lastUpdatedAt
        self.executionDeadline = executionDeadline
        self.stepDeadline = stepDeadline
    }
}
