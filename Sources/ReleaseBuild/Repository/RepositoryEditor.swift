internal import ReleaseModel
internal import SystemPackage
internal import Trust
internal import UpdateMetadata

/// Makes the metadata of a tree's next state: what has not changed and is still fresh keeps its exact bytes, the rest
/// gets the next version and is signed.
struct RepositoryEditor {
    let folder: TrustFolder
    let root: SignedMetadata<RootMetadata>
    let roots: [[UInt8]]
    let published: PublishedMetadata
    private let ring: KeyRing
    /// When the signatures are made.
    private let time: Timestamp

    init(_ folder: TrustFolder, in tree: ReleaseTree, access: KeyAccess, at time: Timestamp) throws {
        self.folder = folder
        root = try folder.newestRoot()
        roots = try folder.roots()
        published = try PublishedMetadata(in: tree)
        ring = KeyRing(folder, access)
        self.time = time
        if let first = published.firstRoot, first != roots.first {
            throw ReleaseFailure(
                .key,
                "\(tree.root): its metadata descends from another first root than \(folder.path); devices that trust "
                    + "it would refuse this release: use the keys of that root, or remove the tree to start anew"
            )
        }
    }

    /// What the tree offers with `versions` in it: all but those that are withdrawn, now or before. Less than the newest
    /// version that a platform was offered is a conflict.
    func content(
        _ versions: [ReleaseTree.PublishedVersion],
        withdrawing withdrawn: [Software: Set<Version>] = [:]
    ) throws -> RepositoryContent {
        let content = RepositoryContent(
            versions,
            withdrawn: published.withdrawn.merging(withdrawn) { old, new in old.union(new) }
        )
        for (role, metadata) in published.targets {
            guard let old = metadata.payload.newest else { continue }
            if content.withdrawn[old.software]?.contains(old.version) ?? false { continue }
            let new = (content.targets[role] ?? [:]).values.compactMap(\.purpose?.version).max()
            guard new.map({ $0 >= old.version }) ?? false else {
                throw ReleaseFailure(
                    .conflict,
                    "\(role): it would offer \(new.map(\.description) ?? "nothing") where \(old.software) \(old.version) "
                        + "is published; restore that version, or name it under `withdraw` in the manifest"
                )
            }
        }
        return content
    }

    /// The metadata for `content`. With `renewing`, timestamp and what has less than half of its time left are signed
    /// anew even when they say the same.
    func edit(_ content: RepositoryContent, renewing: Bool) throws -> RepositoryMetadata {
        var roles: [RoleName: SignedMetadata<TargetsMetadata>] = [:]
        for software in Software.allCases { try addRoles(of: software, content, to: &roles) }
        let top = try targets(
            .targets,
            .targets,
            root.payload[.targets],
            [:],
            try softwareDelegations(),
            root.payload.keys
        )
        roles[.targets] = top
        // A role that was listed once stays listed, or clients refuse the snapshot.
        for (role, metadata) in published.targets where roles[role] == nil { roles[role] = metadata }
        let snapshot = try snapshot(roles)
        let timestamp = try timestamp(snapshot, renewing: renewing)
        return RepositoryMetadata(roots: roots, targets: roles, snapshot: snapshot, timestamp: timestamp)
    }

    // MARK: Targets

    private func addRoles(
        of software: Software,
        _ content: RepositoryContent,
        to roles: inout [RoleName: SignedMetadata<TargetsMetadata>]
    ) throws {
        let trustRole = TrustRole(software)
        let keys = try folder.keys(of: trustRole)
        let threshold = threshold(keys)
        let known = RoleKeys(keys.map(\.key))
        let platforms = content.platforms[software] ?? []
        let delegations = Delegations(
            keys: known,
            roles: platforms.map { platform in
                let system = platform.operatingSystem.rawValue
                let pattern = "\(software)/\(platform.architecture.rawValue)/greengrass-\(software)-\(system)-*"
                return DelegatedRole(
                    name: .platform(platform, of: software),
                    threshold: threshold,
                    isTerminating: true,
                    scope: .paths([PathPattern(pattern)])
                )
            }
        )
        for platform in platforms {
            let role = RoleName.platform(platform, of: software)
            roles[role] = try targets(role, trustRole, threshold, content.targets[role] ?? [:], .none, known)
        }
        let role = RoleName.software(software)
        roles[role] = try targets(
            role,
            trustRole,
            threshold,
            content.targets[role] ?? [:],
            platforms.isEmpty ? .none : delegations,
            known,
            withdrawn: (content.withdrawn[software] ?? []).sorted().map(\.description)
        )
    }

    private func threshold(_ keys: [TrustFolder.NamedKey]) -> RoleThreshold {
        let role = keys.first?.role ?? .targets
        return RoleThreshold(keyIDs: keys.map(\.id).sorted(), threshold: Int64(folder.policy[role].threshold))
    }

    private func softwareDelegations() throws -> Delegations {
        var keys: [PublicKey] = []
        var roles: [DelegatedRole] = []
        for software in Software.allCases {
            let mine = try folder.keys(of: TrustRole(software))
            guard !mine.isEmpty else {
                throw ReleaseFailure(
                    .key,
                    "\(folder.path): there is no key for \(software); `ota-release keys rotate \(software)` makes one"
                )
            }
            keys += mine.map(\.key)
            roles.append(
                DelegatedRole(
                    name: .software(software),
                    threshold: threshold(mine),
                    isTerminating: true,
                    scope: .paths([PathPattern("\(software)/*/*"), PathPattern("manifests/\(software)/*")])
                )
            )
        }
        return Delegations(keys: RoleKeys(keys), roles: roles)
    }

    private func targets(
        _ name: RoleName,
        _ role: TrustRole,
        _ threshold: RoleThreshold,
        _ targets: [TargetPath: TargetFile],
        _ delegations: Delegations,
        _ keys: RoleKeys,
        withdrawn: [String] = []
    ) throws -> SignedMetadata<TargetsMetadata> {
        let old = published.targets[name]
        if let old, old.payload.targets == targets, old.payload.delegations == delegations,
            Set(old.payload.withdrawn) == Set(withdrawn),
            isGood(old, threshold, keys, role)
        {
            return old
        }
        let payload = TargetsMetadata(
            version: (old?.payload.version ?? 0) + 1,
            expires: Expiry(time, plus: folder.policy[role].lifetime),
            targets: targets,
            delegations: delegations,
            withdrawn: withdrawn
        )
        return try sign(payload, name, role, threshold)
    }

    // MARK: Snapshot and timestamp

    private func snapshot(
        _ roles: [RoleName: SignedMetadata<TargetsMetadata>]
    ) throws -> SignedMetadata<SnapshotMetadata> {
        let listed = roles.mapValues { ListedMetadata(version: $0.payload.version, describing: $0.bytes) }
        let threshold = root.payload[.snapshot]
        if let old = published.snapshot, old.payload.listed == listed,
            isGood(old, threshold, root.payload.keys, .snapshot)
        {
            return old
        }
        let payload = SnapshotMetadata(
            version: (published.timestamp?.payload.snapshot.version ?? 0) + 1,
            expires: Expiry(time, plus: folder.policy[.snapshot].lifetime),
            listed: listed
        )
        return try sign(payload, .snapshot, .snapshot, threshold)
    }

    private func timestamp(
        _ snapshot: SignedMetadata<SnapshotMetadata>,
        renewing: Bool
    ) throws -> SignedMetadata<TimestampMetadata> {
        let listed = ListedMetadata(version: snapshot.payload.version, describing: snapshot.bytes)
        let threshold = root.payload[.timestamp]
        if let old = published.timestamp, old.payload.snapshot == listed, !renewing,
            isGood(old, threshold, root.payload.keys, .timestamp)
        {
            return old
        }
        let payload = TimestampMetadata(
            version: (published.timestamp?.payload.version ?? 0) + 1,
            expires: Expiry(time, plus: folder.policy[.timestamp].lifetime),
            snapshot: listed
        )
        return try sign(payload, .timestamp, .timestamp, threshold)
    }

    // MARK: Signatures

    /// Whether metadata is signed by today's keys and has more than half of its time left.
    private func isGood<Payload>(
        _ metadata: SignedMetadata<Payload>,
        _ threshold: RoleThreshold,
        _ keys: RoleKeys,
        _ role: TrustRole
    ) -> Bool {
        let half = Expiry(time, plus: folder.policy[role].lifetime / 2)
        return metadata.payload.expires > half
            && metadata.signers(of: threshold, among: keys).count >= threshold.threshold
    }

    private func sign<Payload>(
        _ payload: Payload,
        _ name: RoleName,
        _ role: TrustRole,
        _ threshold: RoleThreshold
    ) throws -> SignedMetadata<Payload> {
        let signers = try ring.signers(threshold)
        guard signers.count >= threshold.threshold else {
            throw ReleaseFailure(
                .key,
                "\(name) metadata needs \(threshold.threshold) signatures by the keys of \(role), and \(signers.count) "
                    + "of its private keys are at hand; say under `keys` in trust.yaml where they live"
            )
        }
        return try SignedMetadata(signing: payload, by: signers)
    }
}

extension TargetsMetadata {
    /// What the newest of the targets belong to.
    fileprivate var newest: TargetPurpose? {
        targets.values.compactMap(\.purpose).max { $0.version < $1.version }
    }
}

extension TrustRole {
    /// The role of a software's own team.
    init(_ software: Software) {
        self =
            switch software {
            case .core: .core
            case .otaAgent: .otaAgent
            }
    }
}
