package import ReleaseModel
package import UpdateJobs

/// An update under way, or one of the history.
package struct UpdateRecord: Codable, Equatable, Sendable {
    /// How far it has come. Each is written before what it names is done.
    package enum Phase: String, Codable, Sendable {
        /// Files are fetched, checked and unpacked beside those that run; nothing that runs is touched.
        case preparing
        /// The running version is stopped and the new one started.
        case switching
        /// The version before is brought back.
        case rollingBack = "rolling back"
        /// The outcome is known; it is reported, and what is not needed any more removed.
        case finished
    }

    /// How it ended.
    package struct Outcome: Codable, Equatable, Sendable {
        package let status: ExecutionStatus
        package let reason: UpdateReason
        /// What exactly happened; empty when the reason says all.
        package let detail: String

        init(_ status: ExecutionStatus, _ reason: UpdateReason, _ detail: String = "") {
            self.status = status
            self.reason = reason
            self.detail = detail
        }

        init(_ failure: UpdateFailure) {
            self.init(failure.reason.isRejection ? .rejected : .failed, failure.reason, failure.detail)
        }
    }

    let job: PendingJob
    package let software: Software
    /// The version before.
    package let from: Version?
    package let to: Version
    let logLevel: UpdateAgentLogLevel
    package var phase: Phase
    /// How often the agent has started since and found the update unfinished.
    var restarts = 0
    /// Why it is rolled back, or how it ended.
    package var outcome: Outcome?
    package let startedAt: Timestamp
    package var endedAt: Timestamp?

    package var jobID: JobID { job.jobID }
}
