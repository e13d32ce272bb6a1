extension JobExecution {
    /// Cancels one execution ("CancelJobExecution"): a queued one, or with `force` one that is IN_PROGRESS.
    ///
    /// - Throws: `versionConflict`, or `invalidStateTransition`. Nothing has changed then.
    package mutating func cancel(
        force: Bool,
        expectedVersion: Int64? = nil,
        details: StatusDetails? = nil,
        at now: JobTime
    ) throws(JobError) {
        try checkVersion(expectedVersion)
        guard status == .queued || (status == .inProgress && force) else { throw refusal(of: .canceled) }
        change(to: .canceled, details: details, at: now)
        isForceCanceled = force
    }

    /// Cancels what the cancellation of the job reaches ("CancelJob"), and leaves the rest.
    ///
    /// - Returns: whether it was canceled.
    @discardableResult
    package mutating func cancelWithJob(force: Bool, at now: JobTime) -> Bool {
        guard status == .queued || (status == .inProgress && force) else { return false }
        change(to: .canceled, details: nil, at: now)
        isForceCanceled = force
        return true
    }

    /// Takes the device off the job, because it has left the group or the registry.
    ///
    /// - Throws: `invalidStateTransition` when the execution has ended.
    package mutating func remove(at now: JobTime) throws(JobError) {
        guard !status.isTerminal else { throw refusal(of: .removed) }
        change(to: .removed, details: nil, at: now)
    }

    /// Whether the execution may be deleted ("DeleteJobExecution"): it has ended, or `force` is given.
    package func checkDeletion(force: Bool) throws(JobError) {
        guard !status.isTerminal, !force else { return }
        throw JobError(
            .invalidStateTransition,
            "job \(jobID) on \(thing) is \(status.rawValue): only what has ended is deleted without force",
            state: state
        )
    }
}
