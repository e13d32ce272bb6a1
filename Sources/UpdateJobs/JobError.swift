package import ReleaseModel

/// Why an operation on a job or an execution was refused.
package struct JobError: Error, Equatable, CustomStringConvertible {
    /// The exceptions of the service, by their names without `Exception`.
    package enum Kind: String, CaseIterable, Sendable {
        case invalidRequest = "InvalidRequest"
        case resourceNotFound = "ResourceNotFound"
        case resourceAlreadyExists = "ResourceAlreadyExists"
        case versionConflict = "VersionConflict"
        case invalidStateTransition = "InvalidStateTransition"
        case limitExceeded = "LimitExceeded"
        case terminalState = "TerminalState"
        case throttling = "Throttling"
    }

    package let kind: Kind
    package let message: String
    /// What a rejected update is answered with, so that the device need not ask again.
    package let state: ExecutionState?

    package init(_ kind: Kind, _ message: String, state: ExecutionState? = nil) {
        self.kind = kind
        self.message = message
        self.state = state
    }

    /// A value of a request that is none.
    package init(_ invalid: InvalidValue) {
        self.init(.invalidRequest, invalid.description)
    }

    package var description: String { message }
}

/// The part of an execution that answers to updates carry (`executionState`).
package struct ExecutionState: Hashable, Sendable {
    package let status: ExecutionStatus
    package let details: StatusDetails
    package let version: Int64

    package init(status: ExecutionStatus, details: StatusDetails, version: Int64) {
        self.status = status
        self.details = details
        self.version = version
    }
}
