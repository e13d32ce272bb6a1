internal import ReleaseModel
package import Trust

/// Keys as root and delegating targets list them. A key of a kind that we do not know is kept by name only: what it
/// signs does not count, so that a repository can bring in a new kind before every client knows it.
package struct RoleKeys: Hashable, Sendable {
    package let known: [KeyID: PublicKey]
    package let unknown: Set<KeyID>

    package init(_ keys: [PublicKey]) {
        known = Dictionary(keys.map { (KeyID(of: $0), $0) }) { first, _ in first }
        unknown = []
    }

    init(_ parent: JSONValue) throws(MalformedMetadata) {
        var unknown: Set<KeyID> = []
        var known: [KeyID: PublicKey] = [:]
        let all = try parent.members(
            of: "keys",
            named: { (text) throws(MalformedMetadata) in KeyID(text) },
            RoleKeys.key
        )
        for (id, key) in all {
            if let key {
                known[id] = key
            } else {
                unknown.insert(id)
            }
        }
        self.known = known
        self.unknown = unknown
    }

    private static func key(_ value: JSONValue) throws(MalformedMetadata) -> PublicKey? {
        let (type, scheme) = (try value.string("keytype"), try value.string("scheme"))
        return try value.object("keyval") { (content) throws(MalformedMetadata) in
            // What there is in a key's value is up to its kind.
            guard let algorithm = SignatureAlgorithm(rawValue: scheme), algorithm.keyTypes.contains(type) else {
                return nil
            }
            let text = try content.string("public")
            // A key that cannot be read cannot have signed anything.
            return try? PublicKey(algorithm, metadataText: text)
        }
    }

    var json: CanonicalJSON {
        CanonicalJSON.object(known.map { ($0.key.text, $0.value.json) })
    }
}

extension SignatureAlgorithm {
    /// The key types that go with a scheme (specification 1.0.34, 4.2.2), ours first. Old repositories name the scheme
    /// as the type.
    fileprivate var keyTypes: [String] { [keyType] + (self == .ecdsaP256 ? [rawValue] : []) }
}

extension PublicKey {
    /// The object that metadata has for a key.
    package var json: CanonicalJSON {
        .object([
            "keytype": .string(algorithm.keyType), "scheme": .string(algorithm.rawValue),
            "keyval": .object(["public": .string(metadataText)]),
        ])
    }
}
