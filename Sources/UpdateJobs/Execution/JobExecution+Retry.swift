/// How many attempts ended which way, before the current one.
package struct RetryCount: Hashable, Sendable {
    package var failed: Int
    package var timedOut: Int

    package init(failed: Int = 0, timedOut: Int = 0) {
        self.failed = failed
        self.timedOut = timedOut
    }
}

extension JobExecution {
    /// The next attempt, when this one failed or timed out and the job allows one more: a new execution, QUEUED with
    /// version 1 and the next number.
    package func retry(under config: RetryConfig?, at now: JobTime) -> JobExecution? {
        guard let config else { return nil }
        var retries = retries
        switch status {
        case .failed:
            guard config.allowsRetry(after: .failed, given: retries) else { return nil }
            retries.failed += 1
        case .timedOut:
            guard config.allowsRetry(after: .timedOut, given: retries) else { return nil }
            retries.timedOut += 1
        case .queued, .inProgress, .succeeded, .rejected, .removed, .canceled: return nil
        }
        return JobExecution(of: jobID, on: thing, number: number + 1, retries: retries, queuedAt: now)
    }
}
