extension Job {
    /// Starts a scheduled job whose time has come.
    ///
    /// - Returns: whether it has.
    @discardableResult
    package mutating func startIfDue(at now: JobTime) -> Bool {
        guard status == .scheduled, let start = scheduling?.startTime, start <= now else { return false }
        (status, lastUpdatedAt) = (.inProgress, now)
        return true
    }

    /// Counts what became of an execution, and grants the next attempt when one that failed or timed out may be
    /// repeated in a job that still runs. The last end of all completes a SNAPSHOT job.
    ///
    /// - Parameters:
    ///   - execution: as it is now, the latest of its device.
    ///   - old: what it was; nil when it is new, and no retry.
    ///   - now: when it changed.
    /// - Returns: the next attempt, which the caller stores. It is counted already.
    package mutating func record(_ execution: JobExecution, was old: ExecutionStatus?, at now: JobTime) -> JobExecution?
    {
        let next =
            status == .inProgress && old != execution.status ? execution.retry(under: settings.retry, at: now) : nil
        counts.move(from: old, to: next?.status ?? execution.status)
        completeIfDone(at: now)
        return next
    }

    /// Counts a device no longer, because its latest execution was deleted.
    package mutating func forget(_ execution: JobExecution, at now: JobTime) {
        counts.move(from: execution.status, to: nil)
        completeIfDone(at: now)
    }

    /// Notes that all targets have their executions. A SNAPSHOT job without pending ones is complete.
    package mutating func finishRollout(at now: JobTime) {
        isRolledOut = true
        completeIfDone(at: now)
    }

    private mutating func completeIfDone(at now: JobTime) {
        guard targetSelection == .snapshot, status == .inProgress, isRolledOut, counts.pending == 0 else { return }
        (status, completedAt, lastUpdatedAt) = (.completed, now, now)
    }

    /// How many more devices may be notified now: none but in a job that is IN_PROGRESS.
    package func allowance(after progress: RolloutProgress) -> Int {
        status == .inProgress ? (settings.rollout ?? .unlimited).allowance(after: progress) : 0
    }

    /// Whether its abort criteria ask that the job is canceled.
    package var mustAbort: Bool { status == .inProgress && settings.abort?.mustAbort(counts) ?? false }

    /// Whether devices see the job and may report on it.
    package var isVisibleToDevices: Bool { status != .scheduled && status != .deletionInProgress }
}
