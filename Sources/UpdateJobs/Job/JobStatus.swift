/// Where a job stands ("Jobs and job execution states").
package enum JobStatus: String, CaseIterable, Sendable, Codable {
    case scheduled = "SCHEDULED"
    case inProgress = "IN_PROGRESS"
    case completed = "COMPLETED"
    case canceled = "CANCELED"
    case deletionInProgress = "DELETION_IN_PROGRESS"

    /// Whether it may be deleted without force.
    package var isTerminal: Bool { self == .completed || self == .canceled }
}

/// For which devices a job is.
package enum TargetSelection: String, CaseIterable, Sendable, Codable {
    /// For those that are targets when it is created; it completes when all have ended.
    case snapshot = "SNAPSHOT"
    /// Also for those that become targets; it never completes.
    case continuous = "CONTINUOUS"
}
