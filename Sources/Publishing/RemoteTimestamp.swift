internal import ObjectStore
internal import ReleaseBuild
internal import UpdateMetadata

/// The timestamp that a bucket shows to clients: everything else follows from it.
struct RemoteTimestamp: Sendable {
    let bytes: [UInt8]
    let entityTag: String
    let version: Int64

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
            return RemoteTimestamp(
                bytes: found.bytes,
                entityTag: found.entityTag,
                version: metadata.payload.version
            )
        } catch {
            throw ReleaseFailure(
                .conflict,
                "\(address.description)\(RemoteTimestamp.key): \(error); it is not ours to replace"
            )
        }
    }

    /// Throws when publishing `local` after this would take clients back.
    static func check(_ stored: RemoteTimestamp?, before local: (bytes: [UInt8], version: Int64), _ place: String)
        throws
    {
        guard let stored else { return }
        if stored.version > local.version {
            throw ReleaseFailure(
                .conflict,
                "\(place) has metadata of version \(stored.version), and this tree's is \(local.version): devices would refuse "
                    + "it; publish the tree that it came from, or sign this one anew with `ota-release refresh` until it is newer"
            )
        }
        if stored.version == local.version, stored.bytes != local.bytes {
            throw ReleaseFailure(
                .conflict,
                "\(place) has other metadata of the same version, \(local.version): somebody else publishes there; "
                    + "publish from one tree only, and bring this one up to date with that"
            )
        }
    }
}
