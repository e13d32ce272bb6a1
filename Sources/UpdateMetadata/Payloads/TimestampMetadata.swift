/// The payload of the timestamp role: which snapshot is the newest (specification 1.0.34, 4.6).
package struct TimestampMetadata: MetadataPayload {
    package static let type = "timestamp"

    package let version: Int64
    package let expires: Expiry
    package let snapshot: ListedMetadata

    package init(version: Int64, expires: Expiry, snapshot: ListedMetadata) {
        self.version = version
        self.expires = expires
        self.snapshot = snapshot
    }

    package init(_ signed: JSONValue) throws(MalformedMetadata) {
        let common = try CommonMembers(signed)
        version = common.version
        expires = common.expires
        snapshot = try signed.object("meta") { (meta) throws(MalformedMetadata) in
            try meta.object("snapshot.json", ListedMetadata.init)
        }
    }

    package var members: [CanonicalJSON.Key: CanonicalJSON] { ["meta": .object(["snapshot.json": snapshot.json])] }
}
