extension JobExecution {
    mutating func startTimers(_ timeout: TimeoutConfig?, at now: JobTime) {
        startedAt = now
        executionDeadline = timeout.map { now.adding(minutes: $0.inProgressMinutes) }
    }

    mutating func setStep(_ step: StepTimeout?, at now: JobTime) {
        switch step {
        case nil: break
        case .minutes(let minutes): stepDeadline = now.adding(minutes: minutes)
        case .cancel: stepDeadline = nil
        }
    }

    /// When the execution times out: no step takes it beyond the end of the whole.
    package var deadline: JobTime? {
        switch (executionDeadline, stepDeadline) {
        case (let execution?, let step?): min(execution, step)
        case (let execution, let step): execution ?? step
        }
    }

    /// `approximateSecondsBeforeTimedOut`; nil when no timer runs.
    package func secondsBeforeTimedOut(at now: JobTime) -> Int64? {
        deadline.map { max(0, ($0.milliseconds - now.milliseconds + 999) / 1000) }
    }

    /// Ends an execution whose time has run out with TIMED_OUT.
    ///
    /// - Returns: whether it has.
    @discardableResult
    package mutating func expire(at now: JobTime) -> Bool {
        guard status == .inProgress, let deadline, deadline <= now else { return false }
        change(to: .timedOut, details: nil, at: now)
        return true
    }
}
