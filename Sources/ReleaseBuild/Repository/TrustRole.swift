package import ReleaseModel
package import UpdateMetadata

/// The roles whose keys a fleet trusts: the four of every repository (The Update Framework, specification 1.0.34, 2.1)
/// and one for each software, so that two teams can sign their own.
package enum TrustRole: String, CaseIterable, Sendable, CustomStringConvertible {
    case root, targets, core
    case otaAgent = "ota_agent"
    case snapshot, timestamp

    package var description: String { rawValue }

    /// The role of a software's own team.
    package init(_ software: Software) {
        self =
            switch software {
            case .core: .core
            case .otaAgent: .otaAgent
            }
    }

    /// The role of every repository that this is; nil for that of a software, to which targets delegates.
    package var topLevel: RoleName? {
        switch self {
        case .root: .root
        case .targets: .targets
        case .snapshot: .snapshot
        case .timestamp: .timestamp
        case .core, .otaAgent: nil
        }
    }
}
