internal import ReleaseModel
internal import SystemPackage
internal import UpdateClient
internal import UpdateMetadata

/// The newest version of a software that a bucket offers a platform, by the update metadata of that bucket: what is
/// withdrawn is not offered.
struct UpdateOffer: Equatable, Sendable {
    let version: Version
    let target: ObjectKey
    /// In bytes.
    let length: UInt64
    let digest: SHA256Digest
    /// The names of the metadata that vouches for it, below `metadata/`.
    let metadata: MetadataNames

    struct MetadataNames: Equatable, Sendable {
        /// From the first version to the newest.
        let roots: [String]
        let timestamp: String
        let snapshot: String
        let targets: String
        let software: String
        let platform: String
    }

    static let metadataFolder = "metadata"
}

extension BucketCatalog {
    /// Follows the metadata of a bucket as a device does, from its first root; nil when it offers nothing. What is wrong
    /// with the metadata is a `MetadataError`.
    func offer(_ software: Software, for platform: Platform, in bucket: BucketName, at time: Timestamp) throws
        -> UpdateOffer?
    {
        let source = FolderMetadataSource(folder(of: bucket).appending(UpdateOffer.metadataFolder))
        let first = RoleName.root.fileName(version: 1)
        guard let root = try source.metadata(first, limit: ClientLimits().root) else { return nil }
        var client = try MetadataClient(source, store: MemoryMetadataStore(root: root), at: time)
        try client.refresh()
        let (team, role) = (RoleName.software(software), RoleName.platform(platform, of: software))
        guard client.trusted.snapshot?.payload.listed[role] != nil else { return nil }
        // Any path of the role's makes the client fetch what leads to it.
        _ = try client.target(
            TargetPath(
                "\(software)/\(platform.architecture.rawValue)/greengrass-\(software)-\(platform.operatingSystem.rawValue)-"
            )
        )
        let targets = client.trusted.targets(role, by: team)?.payload.targets ?? [:]
        let newest = targets.compactMap { path, file in candidate(path, file, software, platform, bucket) }
            .max { $0.version < $1.version }
        guard let newest, let names = names(client.trusted, team: team, role: role) else { return nil }
        return UpdateOffer(
            version: newest.version,
            target: newest.key,
            length: newest.length,
            digest: newest.digest,
            metadata: names
        )
    }

    private typealias Candidate = (version: Version, key: ObjectKey, length: UInt64, digest: SHA256Digest)

    /// An archive of the platform that this bucket has.
    private func candidate(
        _ path: TargetPath,
        _ file: TargetFile,
        _ software: Software,
        _ platform: Platform,
        _ bucket: BucketName
    ) -> Candidate? {
        guard let purpose = file.purpose, purpose.software == software, purpose.platform == platform,
            let key = try? ObjectKey(parsing: path.text), !path.text.utf8.suffix(4).elementsEqual(".sig".utf8),
            let digest = file.hashes.sha256, has(key, in: bucket)
        else { return nil }
        return (purpose.version, key, file.length, digest)
    }

    private func names(_ trusted: TrustedMetadata, team: RoleName, role: RoleName) -> UpdateOffer.MetadataNames? {
        guard let snapshot = trusted.snapshot, let targets = trusted.targets(.targets, by: .root),
            let software = trusted.targets(team, by: .targets), let platform = trusted.targets(role, by: team)
        else { return nil }
        return UpdateOffer.MetadataNames(
            roots: (1...trusted.root.payload.version).map { RoleName.root.fileName(version: $0) },
            timestamp: RoleName.timestamp.fileName(),
            snapshot: RoleName.snapshot.fileName(version: snapshot.payload.version),
            targets: RoleName.targets.fileName(version: targets.payload.version),
            software: team.fileName(version: software.payload.version),
            platform: role.fileName(version: platform.payload.version)
        )
    }
}
