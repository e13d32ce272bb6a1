package import ReleaseModel
package import UpdateJobs
package import UpdateMetadata

/// Finds what a bucket offers, by its own update metadata as a device follows it: what is withdrawn is not offered.
package struct OfferSearch {
    private let source: any MetadataSource
    private let time: Timestamp
    private let hasObject: (ObjectKey) -> Bool

    /// In the bucket whose metadata `source` has, as of `time`. `hasObject` says whether the bucket has an artifact.
    package init(_ source: any MetadataSource, at time: Timestamp, hasObject: @escaping (ObjectKey) -> Bool) {
        self.source = source
        self.time = time
        self.hasObject = hasObject
    }

    /// The newest version of a software for a platform that is promoted on `channel`, or at all that is offered without
    /// one; nil when there is none. What is wrong with the metadata is a `MetadataError`.
    package func newest(_ software: Software, for platform: Platform, on channel: ChannelName?) throws -> UpdateOffer? {
        guard var client = try client() else { return nil }
        return try newest(software, for: platform, on: channel, &client)
    }

    /// The same for each platform, by those that are offered anything; the metadata is followed once.
    package func newest(_ software: Software, on channel: ChannelName?) throws -> [Platform: UpdateOffer] {
        guard var client = try client() else { return [:] }
        var offers: [Platform: UpdateOffer] = [:]
        for platform in Platform.allCases {
            offers[platform] = try newest(software, for: platform, on: channel, &client)
        }
        return offers
    }

    /// A client that has followed the metadata from its first root; nil when there is none.
    private func client() throws -> MetadataClient? {
        let first = RoleName.root.fileName(version: 1)
        guard let root = try source.metadata(first, limit: ClientLimits().root) else { return nil }
        var client = try MetadataClient(source, store: MemoryMetadataStore(root: root), at: time)
        try client.refresh()
        return client
    }

    private func newest(
        _ software: Software,
        for platform: Platform,
        on channel: ChannelName?,
        _ client: inout MetadataClient
    ) throws -> UpdateOffer? {
        let (team, role) = (RoleName.software(software), RoleName.platform(platform, of: software))
        guard client.trusted.snapshot?.payload.listed[role] != nil else { return nil }
        // Any path of the role's makes the client fetch what leads to it.
        _ = try client.target(
            TargetPath(
                "\(software)/\(platform.architecture.rawValue)/greengrass-\(software)-\(platform.operatingSystem.rawValue)-"
            )
        )
        let shares = try shares(client.trusted.targets(team, by: .targets)?.payload, team, on: channel)
        let targets = client.trusted.targets(role, by: team)?.payload.targets ?? [:]
        let newest = targets.compactMap { path, file in candidate(path, file, software, platform) }
            .filter { shares?[$0.version] != nil || shares == nil }
            .max { $0.version < $1.version }
        guard let newest, let names = names(client.trusted, team: team, role: role) else { return nil }
        return UpdateOffer(
            version: newest.version,
            target: newest.key,
            length: newest.length,
            digest: newest.digest,
            share: shares?[newest.version] ?? .all,
            metadata: names
        )
    }

    /// The versions of a channel; nil without one.
    private func shares(_ payload: TargetsMetadata?, _ role: RoleName, on channel: ChannelName?) throws
        -> [Version: Share]?
    {
        guard let channel, let payload else { return channel == nil ? nil : [:] }
        guard let channels = payload.channels else {
            throw MetadataError(role, .malformed, "its channels cannot be read; a newer ota-release wrote them")
        }
        return channels.shares[channel] ?? [:]
    }

    private typealias Candidate = (version: Version, key: ObjectKey, length: UInt64, digest: SHA256Digest)

    /// An archive of the platform that the bucket has.
    private func candidate(
        _ path: TargetPath,
        _ file: TargetFile,
        _ software: Software,
        _ platform: Platform
    ) -> Candidate? {
        guard let purpose = file.purpose, purpose.software == software, purpose.platform == platform,
            let key = try? ObjectKey(parsing: path.text), !path.text.utf8.suffix(4).elementsEqual(".sig".utf8),
            let digest = file.hashes.sha256, hasObject(key)
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
