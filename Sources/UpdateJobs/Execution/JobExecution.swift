/// One attempt of one device at a job: the members of DescribeJobExecution, and what the service remembers of it.
///
/// A value of it is what a database row holds. Its functions check, change the value and count its version up; the
/// caller writes it back. The clock is the caller's.
package struct JobExecution: Hashable, Sendable {
    package let jobID: JobID
    package let thing: ThingName
    /// Counts the attempts of this device at this job from 1.
    package let number: Int64
    package internal(set) var status: ExecutionStatus
    package internal(set) var details: StatusDetails
    /// 1 when queued, and one more with each change.
    package internal(set) var version: Int64
    package internal(set) var isForceCanceled: Bool
    package let queuedAt: JobTime
    /// When it first became IN_PROGRESS.
    package internal(set) var startedAt: JobTime?
    package internal(set) var lastUpdatedAt: JobTime
    /// When the timer of the whole execution runs out; set by the start, never by an update.
    package internal(set) var executionDeadline: JobTime?
    /// When the timer of the current step runs out.
    package internal(set) var stepDeadline: JobTime?
    /// The attempts before this one that failed or timed out, and were made good by it.
    package let retries: RetryCount

    /// A new execution, QUEUED with version 1.
    package init(
        of jobID: JobID,
        on thing: ThingName,
        number: Int64 = 1,
        retries: RetryCount = RetryCount(),
        queuedAt: JobTime
    ) {
        self.jobID = jobID
        self.thing = thing
        self.number = number
        status = .queued
        details = .empty
        version = 1
        isForceCanceled = false
        self.queuedAt = queuedAt
        lastUpdatedAt = queuedAt
        self.retries = retries
    }

    /// The number of attempts before this one (`retryAttempt`).
    package var retryAttempt: Int { retries.failed + retries.timedOut }

    /// What answers to an update carry.
    package var state: ExecutionState { ExecutionState(status: status, details: details, version: version) }

    /// Every change but the first goes through here.
    mutating func change(to status: ExecutionStatus, details: StatusDetails?, at now: JobTime) {
        self.status = status
        if let details { self.details = details }
        version += 1
        lastUpdatedAt = now
        if status.isTerminal { (executionDeadline, stepDeadline) = (nil, nil) }
    }
}
