internal import Hashing
internal import ReleaseModel

/// The roles that targets metadata delegates to, in the order in which they are asked.
package struct Delegations: Hashable, Sendable {
    package let keys: RoleKeys
    package let roles: [DelegatedRole]

    package static let none = Delegations(keys: RoleKeys([]), roles: [])

    package init(keys: RoleKeys, roles: [DelegatedRole]) {
        self.keys = keys
        self.roles = roles
    }

    init(_ value: JSONValue) throws(MalformedMetadata) {
        keys = try RoleKeys(value)
        // Hash bins in short form (TAP 15) have no `roles`; who does not know them finds nothing in them.
        roles = value["roles"] == nil ? [] : try value.elements(of: "roles", DelegatedRole.init)
        guard Set(roles.map(\.name)).count == roles.count else {
            throw MalformedMetadata("a name is there twice", at: "roles")
        }
        guard Set(roles.map(\.name)).isDisjoint(with: RoleName.topLevel) else {
            throw MalformedMetadata("a delegated role cannot have the name of a top-level role", at: "roles")
        }
    }

    package subscript(role: RoleName) -> RoleThreshold? {
        roles.first { $0.name == role }?.threshold
    }

    var json: CanonicalJSON { .object(["keys": keys.json, "roles": .array(roles.map(\.json))]) }
}

/// One delegation: who may speak for which targets.
package struct DelegatedRole: Hashable, Sendable {
    package let name: RoleName
    package let threshold: RoleThreshold
    /// Whether the search for a target ends here, found or not.
    package let isTerminating: Bool
    package let scope: Scope

    package enum Scope: Hashable, Sendable {
        case paths([PathPattern])
        /// Targets whose path's SHA-256, in hexadecimal, starts with one of these.
        case pathHashPrefixes([String])
    }

    package init(name: RoleName, threshold: RoleThreshold, isTerminating: Bool, scope: Scope) {
        self.name = name
        self.threshold = threshold
        self.isTerminating = isTerminating
        self.scope = scope
    }

    init(_ value: JSONValue) throws(MalformedMetadata) {
        name = try value.member("name") { (name) throws(MalformedMetadata) in
            try RoleName(member: JSONValue.readString(name))
        }
        threshold = try RoleThreshold(value)
        isTerminating = try value.member("terminating", JSONValue.readBoolean)
        switch (value["paths"], value["path_hash_prefixes"]) {
        case (.some, nil): scope = .paths(try value.strings("paths").map(PathPattern.init))
        case (nil, .some): scope = .pathHashPrefixes(try value.strings("path_hash_prefixes"))
        default: throw MalformedMetadata("it has either paths or path_hash_prefixes")
        }
    }

    /// Whether the role may speak for a target.
    package func covers(_ path: TargetPath) -> Bool {
        switch scope {
        case .paths(let patterns): return patterns.contains { $0.matches(path) }
        case .pathHashPrefixes(let prefixes):
            let digest = SHA256Digest(hashing: Array(path.text.utf8)).hexadecimal
            return prefixes.contains { digest.utf8.starts(with: $0.utf8) }
        }
    }

    var json: CanonicalJSON {
        var members = threshold.members
        members["name"] = .string(name.text)
        members["terminating"] = .boolean(isTerminating)
        switch scope {
        case .paths(let patterns): members["paths"] = .array(patterns.map { .string($0.text) })
        case .pathHashPrefixes(let prefixes): members["path_hash_prefixes"] = .array(prefixes.map { .string($0) })
        }
        return .object(members)
    }
}
