package import ReleaseModel

/// Where the execution of a job on a device stands ("Jobs and job execution states").
package enum ExecutionStatus: String, CaseIterable, Sendable, Codable {
    case queued = "QUEUED"
    case inProgress = "IN_PROGRESS"
    case succeeded = "SUCCEEDED"
    case failed = "FAILED"
    case timedOut = "TIMED_OUT"
    case rejected = "REJECTED"
    case removed = "REMOVED"
    case canceled = "CANCELED"

    package init(parsing text: String) throws(InvalidValue) {
        guard let status = ExecutionStatus(rawValue: text) else {
            let known = ExecutionStatus.allCases.map(\.rawValue)
            throw InvalidValue("status", text, Suggestion.hint(for: text, among: known, called: "status"))
        }
        self = status
    }

    /// Whether nothing follows but a retry, which is an execution of its own.
    package var isTerminal: Bool { self != .queued && self != .inProgress }

    /// Whether a device may set it. The others are set by the service alone.
    package var isForDevices: Bool {
        switch self {
        case .inProgress, .succeeded, .failed, .rejected: true
        case .queued, .timedOut, .removed, .canceled: false
        }
    }

    /// Whether an execution may go from this state to another, or stay in it with new details.
    package func canBecome(_ next: ExecutionStatus) -> Bool {
        switch (self, next) {
        case (.queued, .queued), (.queued, .timedOut), (.inProgress, .queued): false
        case (.queued, _), (.inProgress, _): true
        default: false
        }
    }
}
