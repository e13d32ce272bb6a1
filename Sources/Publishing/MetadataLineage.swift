internal import FileStore
internal import ObjectStore
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage
internal import UpdateMetadata

/// The versions of a tree's metadata, which may never be less than what clients have seen.
struct MetadataLineage: Sendable {
    let timestamp: [UInt8]
    let payload: TimestampMetadata
    private let listed: [RoleName: Int64]

    init(of local: LocalBucket) throws {
        func contents(_ name: String, limit: Int) throws -> [UInt8] {
            guard let entry = local.entries.first(where: { $0.key == "metadata/\(name)" }) else {
                throw ReleaseFailure(
                    .verification,
                    "\(local.region.bucket): it has no \(name) in its update metadata; build again to make it"
                )
            }
            return try FileReader.contents(of: entry.source.path, limit: limit)
        }
        timestamp = try contents(RoleName.timestamp.fileName(), limit: ClientLimits().timestamp)
        payload = try SignedMetadata<TimestampMetadata>(parsing: timestamp, as: .timestamp).payload
        let name = RoleName.snapshot.fileName(version: payload.snapshot.version)
        let snapshot = try contents(name, limit: ClientLimits().snapshot)
        listed = try SignedMetadata<SnapshotMetadata>(parsing: snapshot, as: .snapshot).payload.listed
            .mapValues(\.version)
    }

    /// Throws when publishing this after `stored` would take clients back (The Update Framework, 5.4 and 5.5).
    func check(
        after stored: RemoteTimestamp,
        _ client: StoreClient,
        _ address: BucketAddress
    ) async throws {
        guard stored.bytes != timestamp else { return }
        if stored.payload.version == payload.version {
            throw ReleaseFailure(
                .conflict,
                "\(address.description) has other metadata of the same version, \(payload.version): somebody else publishes "
                    + "there; publish from one tree only, and bring this one up to date with that"
            )
        }
        var newer: [String] = []
        if stored.payload.version > payload.version { newer.append("timestamp \(stored.payload.version)") }
        if stored.payload.snapshot.version > payload.snapshot.version {
            newer.append("snapshot \(stored.payload.snapshot.version)")
        }
        let shown = try await stored.snapshot(client, address)?.listed ?? [:]
        newer += shown.filter { $0.value.version > listed[$0.key] ?? 0 }.map { "\($0.key) \($0.value.version)" }
            .sorted()
        guard newer.isEmpty else {
            throw ReleaseFailure(
                .conflict,
                "\(address.description) has newer metadata than this tree: \(newer.joined(separator: ", ")); devices that have "
                    + "seen it would refuse this; publish the tree that it came from, or restore that from the bucket"
            )
        }
    }
}
