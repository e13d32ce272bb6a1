internal import ObjectStore
internal import ReleaseBuild
internal import ReleaseModel
internal import UpdateMetadata

/// The timestamp that a bucket shows to clients: everything else follows from it.
struct RemoteTimestamp: Sendable {
    let bytes: [UInt8]
    let entityTag: String
    let payload: TimestampMetadata

    static let key = "metadata/timestamp.json"

    /// What the bucket has; nil when nothing was ever published there. A file that is no timestamp is a conflict: what
    /// stands there is not ours.
    static func read(_ client: StoreClient, _ address: BucketAddress) async throws -> RemoteTimestamp? {
        let key = address.prefix + RemoteTimestamp.key
        guard let found = try await client.contents(address.bucket, key, limit: ClientLimits().timestamp) else {
            return nil
        }
        do {
            let metadata = try SignedMetadata<TimestampMetadata>(parsing: found.bytes, as: .timestamp)
            return RemoteTimestamp(bytes: found.bytes, entityTag: found.entityTag, payload: metadata.payload)
        } catch {
            throw ReleaseFailure(
                .conflict,
                "\(address.description)\(RemoteTimestamp.key): \(error); it is not ours to replace"
            )
        }
    }

    /// The snapshot that it names; nil when it is not there, as after an accident.
    func snapshot(_ client: StoreClient, _ address: BucketAddress) async throws -> SnapshotMetadata? {
        let name = RoleName.snapshot.fileName(version: payload.snapshot.version)
        let key = "\(address.prefix)metadata/\(name)"
        guard let found = try await client.contents(address.bucket, key, limit: ClientLimits().snapshot) else {
            return nil
        }
        return try? SignedMetadata<SnapshotMetadata>(parsing: found.bytes, as: .snapshot).payload
    }
}
