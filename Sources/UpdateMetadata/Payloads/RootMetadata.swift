/// The payload of the root role: the keys of the four top-level roles (specification 1.0.34, 4.3).
package struct RootMetadata: MetadataPayload {
    package static let type = "root"

    package let version: Int64
    package let expires: Expiry
    package let hasConsistentSnapshots: Bool
    package let keys: RoleKeys
    /// Of exactly the four top-level roles.
    package let roles: [RoleName: RoleThreshold]

    package init(
        version: Int64,
        expires: Expiry,
        keys: RoleKeys,
        roles: [RoleName: RoleThreshold]
    ) {
        self.version = version
        self.expires = expires
        hasConsistentSnapshots = true
        self.keys = keys
        self.roles = roles
    }

    package init(_ signed: JSONValue) throws(MalformedMetadata) {
        let common = try CommonMembers(signed)
        version = common.version
        expires = common.expires
        // Absent in metadata older than the member.
        hasConsistentSnapshots = try signed.optionalMember("consistent_snapshot", JSONValue.readBoolean) ?? false
        keys = try RoleKeys(signed)
        roles = try signed.members(of: "roles", named: RoleName.init(member:), RoleThreshold.init)
        guard Set(roles.keys) == Set(RoleName.topLevel) else {
            throw MalformedMetadata("they are not root, targets, snapshot and timestamp", at: "roles")
        }
    }

    package subscript(role: RoleName) -> RoleThreshold {
        roles[role] ?? RoleThreshold(keyIDs: [], threshold: 1)
    }

    package var members: [CanonicalJSON.Key: CanonicalJSON] {
        [
            "consistent_snapshot": .boolean(hasConsistentSnapshots), "keys": keys.json,
            "roles": CanonicalJSON.object(roles.map { ($0.key.text, .object($0.value.members)) }),
        ]
    }
}

extension RoleName {
    init(member text: String) throws(MalformedMetadata) {
        guard let name = RoleName(text) else { throw MalformedMetadata("a role has a name") }
        self = name
    }
}
