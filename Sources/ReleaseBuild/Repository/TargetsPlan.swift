internal import ReleaseModel
internal import UpdateMetadata

/// What one role of targets is to say in the next state of a repository, and whose signatures it needs.
struct TargetsPlan {
    let name: RoleName
    /// The role of the policy that says for how long it holds.
    let trust: TrustRole
    let authority: RoleAuthority
    let targets: [TargetPath: TargetFile]
    let delegations: Delegations
    /// What is said of versions beside their targets.
    let state: OfferState

    private init(
        _ name: RoleName,
        _ trust: TrustRole,
        _ authority: RoleAuthority,
        _ targets: [TargetPath: TargetFile],
        delegations: Delegations = .none,
        state: OfferState = OfferState()
    ) {
        self.name = name
        self.trust = trust
        self.authority = authority
        self.targets = targets
        self.delegations = delegations
        self.state = state
    }

    /// The plans for `content`: the targets role, which `root` trusts and which delegates to the role of each software,
    /// which delegates to one for each of its platforms.
    static func all(for content: RepositoryContent, _ folder: TrustFolder, _ root: RootMetadata) throws -> [TargetsPlan]
    {
        let teams = try Software.allCases.map { (software: $0, authority: try folder.authority(of: $0)) }
        let top = TargetsPlan(
            .targets,
            .targets,
            root.authority(.targets),
            [:],
            delegations: Delegations(
                keys: RoleKeys(teams.flatMap { $0.authority.keys.known.values }),
                roles: teams.map { DelegatedRole(for: $0.software, threshold: $0.authority.role) }
            )
        )
        return [top] + teams.flatMap { plans(for: $0.software, content, signedBy: $0.authority) }
    }

    private static func plans(
        for software: Software,
        _ content: RepositoryContent,
        signedBy authority: RoleAuthority
    ) -> [TargetsPlan] {
        let trust = TrustRole(software)
        let platforms = content.platforms[software] ?? []
        let delegated = platforms.map { DelegatedRole(for: $0, of: software, threshold: authority.role) }
        let own = TargetsPlan(
            .software(software),
            trust,
            authority,
            content.targets[.software(software)] ?? [:],
            delegations: delegated.isEmpty ? .none : Delegations(keys: authority.keys, roles: delegated),
            state: content.states[software] ?? OfferState()
        )
        return [own] + delegated.map { TargetsPlan($0.name, trust, authority, content.targets[$0.name] ?? [:]) }
    }
}
