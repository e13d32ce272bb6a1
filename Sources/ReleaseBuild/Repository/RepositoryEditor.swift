internal import ReleaseModel
internal import SystemPackage
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

    /// What the tree offers with `versions` in it: all but those that are withdrawn in `states`. Less than the newest
    /// version that a platform was offered is a conflict.
    func content(
        _ versions: [ReleaseTree.PublishedVersion],
        _ states: [Software: OfferState]
    ) throws -> RepositoryContent {
        let content = RepositoryContent(versions, states: states)
        for (role, metadata) in published.targets {
            guard let old = metadata.payload.newest else { continue }
            if states[old.software]?.withdrawn.contains(old.version) ?? false { continue }
            let new = (content.targets[role] ?? [:]).values.compactMap(\.purpose?.version).max()
            guard new.map({ $0 >= old.version }) ?? false else {
                throw ReleaseFailure(
                    .conflict,
                    "\(role): it would offer \(new.map(\.description) ?? "nothing") where \(old.software) \(old.version) "
                        + "is published; restore that version, or take it off offer with `ota-release withdraw \(old.version)`"
                )
            }
        }
        return content
    }

    /// What is said of versions, by the metadata before and by what `manifest` withdraws and reinstates.
    func states(under manifest: ReleaseManifest) throws -> [Software: OfferState] {
        var states = try published.states()
        let reason = try ChangeReason(parsing: "release \(manifest.release)")
        for software in Software.allCases {
            var state = states[software] ?? OfferState()
            for version in (manifest.withdrawn[software] ?? []).subtracting(state.withdrawn).sorted() {
                state.withdraw(version, because: reason, at: time)
            }
            for version in (manifest.reinstated[software] ?? []).intersection(state.withdrawn).sorted() {
                state.reinstate(version, because: reason, at: time)
            }
            states[software] = state
        }
        return states
    }

    /// The metadata for `content`. With `renewing`, timestamp and what has less than half of its time left are signed
    /// anew even when they say the same.
    func edit(_ content: RepositoryContent, renewing: Bool) throws -> RepositoryMetadata {
        var roles: [RoleName: SignedMetadata<TargetsMetadata>] = [:]
        for plan in try TargetsPlan.all(for: content, folder, root.payload) { roles[plan.name] = try targets(plan) }
        // A role that was listed once stays listed, or clients refuse the snapshot.
        for (role, metadata) in published.targets where roles[role] == nil { roles[role] = metadata }
        let snapshot = try snapshot(roles)
        let timestamp = try timestamp(snapshot, renewing: renewing)
        return RepositoryMetadata(roots: roots, targets: roles, snapshot: snapshot, timestamp: timestamp)
    }

    // MARK: Roles

    private func targets(_ plan: TargetsPlan) throws -> SignedMetadata<TargetsMetadata> {
        let old = published.targets[plan.name]
        if let old, old.payload.says(plan), isGood(old, plan.authority, plan.trust) { return old }
        let payload = TargetsMetadata(
            version: (old?.payload.version ?? 0) + 1,
            expires: expiry(plan.trust),
            targets: plan.targets,
            delegations: plan.delegations,
            withdrawn: plan.state.withdrawn.map(\.description),
            channels: plan.state.channels
        )
        return try sign(payload, plan.name, plan.authority, plan.trust)
    }

    private func snapshot(
        _ roles: [RoleName: SignedMetadata<TargetsMetadata>]
    ) throws -> SignedMetadata<SnapshotMetadata> {
        let listed = roles.mapValues { ListedMetadata(version: $0.payload.version, describing: $0.bytes) }
        let authority = root.payload.authority(.snapshot)
        if let old = published.snapshot, old.payload.listed == listed, isGood(old, authority, .snapshot) { return old }
        let payload = SnapshotMetadata(
            version: (published.timestamp?.payload.snapshot.version ?? 0) + 1,
            expires: expiry(.snapshot),
            listed: listed
        )
        return try sign(payload, .snapshot, authority, .snapshot)
    }

    private func timestamp(
        _ snapshot: SignedMetadata<SnapshotMetadata>,
        renewing: Bool
    ) throws -> SignedMetadata<TimestampMetadata> {
        let listed = ListedMetadata(version: snapshot.payload.version, describing: snapshot.bytes)
        let authority = root.payload.authority(.timestamp)
        if let old = published.timestamp, old.payload.snapshot == listed, !renewing, isGood(old, authority, .timestamp)
        {
            return old
        }
        let payload = TimestampMetadata(
            version: (published.timestamp?.payload.version ?? 0) + 1,
            expires: expiry(.timestamp),
            snapshot: listed
        )
        return try sign(payload, .timestamp, authority, .timestamp)
    }

    private func expiry(_ role: TrustRole) -> Expiry { Expiry(time, plus: folder.policy[role].lifetime) }

    // MARK: Signatures

    /// Whether metadata is signed by today's keys and has more than half of its time left.
    private func isGood<Payload>(
        _ metadata: SignedMetadata<Payload>,
        _ authority: RoleAuthority,
        _ role: TrustRole
    ) -> Bool {
        metadata.payload.expires > Expiry(time, plus: folder.policy[role].lifetime / 2)
            && SigningProgress(of: metadata, by: [authority]).isComplete
    }

    private func sign<Payload>(
        _ payload: Payload,
        _ name: RoleName,
        _ authority: RoleAuthority,
        _ role: TrustRole
    ) throws -> SignedMetadata<Payload> {
        let needed = authority.role.threshold
        let signers = try ring.signers(authority.role)
        guard signers.count >= needed else {
            throw ReleaseFailure(
                .key,
                "\(name) metadata needs \(needed) signatures by the keys of \(role), and \(signers.count) of its "
                    + "private keys are at hand; say under `keys` in trust.yaml where they live"
            )
        }
        return try SignedMetadata(signing: payload, by: signers)
    }
}

extension TargetsMetadata {
    /// Whether this is what is planned.
    fileprivate func says(_ plan: TargetsPlan) -> Bool {
        targets == plan.targets && delegations == plan.delegations && channels == plan.state.channels
            && Set(withdrawn) == Set(plan.state.withdrawn.map(\.description))
    }

    /// What the newest of the targets belong to.
    fileprivate var newest: TargetPurpose? {
        targets.values.compactMap(\.purpose).max { $0.version < $1.version }
    }
}
