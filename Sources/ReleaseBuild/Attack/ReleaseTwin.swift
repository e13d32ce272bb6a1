internal import ReleaseModel
internal import Trust
internal import UpdateMetadata

/// A repository with the targets of a real release, signed with keys that are made for it, kept in memory only, and
/// given to attackers. Every part can be changed before it is signed.
struct ReleaseTwin {
    let time: Timestamp
    /// The keys that are trusted for a role. Root needs two of its three, the others have one.
    var trusted: [RoleName: [RoleSigner]] = [:]
    /// Who signs instead of a role's own keys.
    var signers: [RoleName: [RoleSigner]] = [:]
    /// The version of every role but root that has none of its own here.
    var version: Int64 = 1
    var versions: [RoleName: Int64] = [.root: 1]
    var expiries: [RoleName: Expiry] = [:]
    var targets: [RoleName: [TargetPath: TargetFile]] = [:]
    /// What the snapshot keeps quiet about.
    var unlisted: Set<RoleName> = []

    static let rootThreshold: Int64 = 2
    static let day: Int64 = 86_400

    /// The first edition, with new keys.
    init(of release: AttackedRelease, at time: Timestamp) throws {
        self.time = time
        for role in RoleName.topLevel + TwinRole.targets.names {
            trusted[role] = try (0..<(role == .root ? 3 : 1)).map { _ in try ReleaseTwin.newKey() }
        }
        for (path, file) in release.targets {
            guard let purpose = file.purpose, let platform = purpose.platform else { continue }
            targets[.platform(platform, of: purpose.software), default: [:]][path] = file
        }
    }

    static func newKey() throws -> RoleSigner {
        RoleSigner(SigningKey(try SigningKey.generate(.ed25519)))
    }

    // MARK: Payloads

    func version(of role: RoleName) -> Int64 { versions[role] ?? version }

    private func expiry(of role: RoleName) -> Expiry {
        let days: Int64 =
            switch role {
            case .root: 365
            case .timestamp: 1
            case .snapshot: 7
            default: 90
            }
        return expiries[role] ?? Expiry(time, plus: days * ReleaseTwin.day)
    }

    func keys(of role: RoleName) -> [RoleSigner] { trusted[role] ?? [] }

    private func threshold(_ role: RoleName) -> RoleThreshold {
        RoleThreshold(keyIDs: keys(of: role).map(\.keyID), threshold: role == .root ? ReleaseTwin.rootThreshold : 1)
    }

    var root: RootMetadata {
        RootMetadata(
            version: version(of: .root),
            expires: expiry(of: .root),
            keys: RoleKeys(RoleName.topLevel.flatMap { keys(of: $0) }.map(\.publicKey)),
            roles: Dictionary(RoleName.topLevel.map { ($0, threshold($0)) }) { first, _ in first }
        )
    }

    private func payload(of role: TwinRole) -> TargetsMetadata {
        TargetsMetadata(
            version: version(of: role.name),
            expires: expiry(of: role.name),
            targets: targets[role.name] ?? [:],
            delegations: Delegations(
                keys: RoleKeys(role.children.flatMap { keys(of: $0.name) }.map(\.publicKey)),
                roles: role.children.compactMap { $0.delegation(threshold($0.name)) }
            )
        )
    }

    // MARK: Files

    private func sign(_ payload: some MetadataPayload, as role: RoleName) throws -> [UInt8] {
        try SignedMetadata(signing: payload, by: signers[role] ?? keys(of: role)).bytes
    }

    /// The name of a role's file in this edition.
    func fileName(_ role: RoleName) -> String {
        role.fileName(version: role == .timestamp ? nil : version(of: role))
    }

    /// Everything that the repository has in this edition, by name.
    func files() throws -> [String: [UInt8]] {
        var files = [fileName(.root): try sign(root, as: .root)]
        var listed: [RoleName: ListedMetadata] = [:]
        try add(.targets, to: &files, &listed)
        for role in unlisted { listed[role] = nil }
        let snapshot = try sign(
            SnapshotMetadata(version: version(of: .snapshot), expires: expiry(of: .snapshot), listed: listed),
            as: .snapshot
        )
        files[fileName(.snapshot)] = snapshot
        let timestamp = TimestampMetadata(
            version: version(of: .timestamp),
            expires: expiry(of: .timestamp),
            snapshot: ListedMetadata(version: version(of: .snapshot), describing: snapshot)
        )
        files[fileName(.timestamp)] = try sign(timestamp, as: .timestamp)
        return files
    }

    private func add(
        _ role: TwinRole,
        to files: inout [String: [UInt8]],
        _ listed: inout [RoleName: ListedMetadata]
    ) throws {
        let bytes = try sign(payload(of: role), as: role.name)
        files[fileName(role.name)] = bytes
        listed[role.name] = ListedMetadata(version: version(of: role.name), describing: bytes)
        for child in role.children { try add(child, to: &files, &listed) }
    }
}
