/// What policies say to a request: an explicit Deny before an Allow, and no without either ("Policy evaluation logic",
/// IAM User Guide).
package enum Decision: Equatable, Sendable {
    case allowed(by: StatementReference)
    case denied(Denial)

    package var isAllowed: Bool {
        switch self {
        case .allowed: true
        case .denied: false
        }
    }
}

/// Why a request is denied.
package enum Denial: Equatable, Sendable, CustomStringConvertible {
    case explicit(StatementReference)
    /// A Deny applies because of something in it that is not understood.
    case notUnderstood(StatementReference, String)
    /// Nothing allows it.
    case implicit

    package var description: String {
        switch self {
        case .explicit(let statement): "\(statement) denies it"
        case .notUnderstood(let statement, let reason): "\(statement) denies it, since \(reason)"
        case .implicit: "no policy allows it"
        }
    }
}

/// A statement in a set of policies.
package struct StatementReference: Hashable, Sendable, CustomStringConvertible {
    package let policy: String
    package let statement: StatementLabel

    package var description: String { "\(statement) of the policy \(policy)" }
}
