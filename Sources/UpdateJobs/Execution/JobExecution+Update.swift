extension JobExecution {
    /// What a device reports of its progress ("UpdateJobExecution"). Any of a device's states may follow QUEUED, too.
    ///
    /// - Parameters:
    ///   - status: IN_PROGRESS, SUCCEEDED, FAILED or REJECTED.
    ///   - details: replace the ones there are; nil leaves them.
    ///   - expectedVersion: the version that the device knows of, if it wants to be sure.
    ///   - stepTimeout: a new timer for the current step; nil leaves the one that runs.
    ///   - executionNumber: the attempt that the device means.
    ///   - timeout: the job's; its timer starts with the first IN_PROGRESS.
    ///   - now: when the update arrived.
    /// - Throws: `invalidRequest` for a state that devices do not set, `resourceNotFound` for another attempt,
    ///   `versionConflict`, and `invalidStateTransition` for an execution that has ended. Nothing has changed then.
    package mutating func update(
        status: ExecutionStatus,
        details: StatusDetails? = nil,
        expectedVersion: Int64? = nil,
        stepTimeout: StepTimeout? = nil,
        executionNumber: Int64? = nil,
        timeout: TimeoutConfig? = nil,
        at now: JobTime
    ) throws(JobError) {
        guard status.isForDevices else {
            throw JobError(
                .invalidRequest,
                "status \(status.rawValue): a device sets IN_PROGRESS, SUCCEEDED, FAILED or REJECTED"
            )
        }
        try checkNumber(executionNumber)
        try checkVersion(expectedVersion)
        guard self.status.canBecome(status) else { throw refusal(of: status) }
        let isStart = self.status == .queued && status == .inProgress
        change(to: status, details: details, at: now)
        if isStart { startTimers(timeout, at: now) }
        if status == .inProgress { setStep(stepTimeout, at: now) }
    }

    /// Starts a queued execution ("StartNextPendingJobExecution"). One that is IN_PROGRESS stays as it is, its details
    /// and timers, too.
    ///
    /// - Returns: whether it was queued, and is different now.
    @discardableResult
    package mutating func start(
        details: StatusDetails? = nil,
        stepTimeout: StepTimeout? = nil,
        timeout: TimeoutConfig? = nil,
        at now: JobTime
    ) throws(JobError) -> Bool {
        if status == .inProgress { return false }
        guard status == .queued else { throw refusal(of: .inProgress) }
        change(to: .inProgress, details: details, at: now)
        startTimers(timeout, at: now)
        setStep(stepTimeout, at: now)
        return true
    }

    /// Refuses what the data plane does not show: executions that have ended ("DescribeJobExecution" of
    /// iot-jobs-data).
    package func checkIsPending() throws(JobError) {
        guard status.isTerminal else { return }
        throw JobError(
            .terminalState,
            "job \(jobID) on \(thing) has ended with \(status.rawValue)",
            state: state
        )
    }

    /// Refuses an attempt that is not this one.
    package func checkNumber(_ expected: Int64?) throws(JobError) {
        guard let expected, expected != number else { return }
        throw JobError(.resourceNotFound, "job \(jobID) on \(thing) has no execution \(expected)")
    }

    func checkVersion(_ expected: Int64?) throws(JobError) {
        guard let expected, expected != version else { return }
        throw JobError(
            .versionConflict,
            "job \(jobID) on \(thing) has version \(version), not \(expected)",
            state: state
        )
    }

    func refusal(of next: ExecutionStatus) -> JobError {
        JobError(
            .invalidStateTransition,
            "job \(jobID) on \(thing) cannot go from \(status.rawValue) to \(next.rawValue)",
            state: state
        )
    }
}
