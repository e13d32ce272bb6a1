/// The payload of the snapshot role: the version of all targets metadata (specification 1.0.34, 4.4).
package struct SnapshotMetadata: MetadataPayload {
    package static let type = "snapshot"

    package let version: Int64
    package let expires: Expiry
    package let listed: [RoleName: ListedMetadata]

    package init(version: Int64, expires: Expiry, listed: [RoleName: ListedMetadata]) {
        self.version = version
        self.expires = expires
        self.listed = listed
    }

    package init(_ signed: JSONValue) throws(MalformedMetadata) {
        let common = try CommonMembers(signed)
        version = common.version
        expires = common.expires
        listed = try signed.members(of: "meta", named: SnapshotMetadata.role, ListedMetadata.init)
    }

    private static func role(_ name: String) throws(MalformedMetadata) -> RoleName {
        // By bytes: what comes before the full stop may be one character with it.
        let end = Array(".json".utf8)
        guard name.utf8.suffix(end.count).elementsEqual(end),
            let text = String(name.utf8.dropLast(end.count)), let role = RoleName(text)
        else {
            throw MalformedMetadata("a file of metadata ends in .json")
        }
        return role
    }

    package var members: [CanonicalJSON.Key: CanonicalJSON] {
        ["meta": CanonicalJSON.object(listed.map { ($0.key.listedName, $0.value.json) })]
    }
}
