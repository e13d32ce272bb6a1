internal import ReleaseModel
internal import UpdateMetadata

/// A targets role of a twin: all that a release could have, in the same delegations.
enum TwinRole {
    case targets
    case software(Software)
    case platform(Platform, of: Software)

    var name: RoleName {
        switch self {
        case .targets: .targets
        case .software(let software): .software(software)
        case .platform(let platform, let software): .platform(platform, of: software)
        }
    }

    /// The roles that it delegates to.
    var children: [TwinRole] {
        switch self {
        case .targets: Software.allCases.map { .software($0) }
        case .software(let software): Platform.allCases.map { .platform($0, of: software) }
        case .platform: []
        }
    }

    /// The delegation to this role; nil for the one that root trusts.
    func delegation(_ threshold: RoleThreshold) -> DelegatedRole? {
        switch self {
        case .targets: nil
        case .software(let software): DelegatedRole(for: software, threshold: threshold)
        case .platform(let platform, let software): DelegatedRole(for: platform, of: software, threshold: threshold)
        }
    }

    /// The names of this role and of all below it.
    var names: [RoleName] { [name] + children.flatMap(\.names) }
}
