import ReleaseModel
import UpdateMetadata

/// Metadata that this package would not write, with good signatures all the same.
enum SignedText {
    /// A file of `signed`, with a signature by each key under the identifier that is given with it.
    static func file(_ signed: CanonicalJSON, by keys: [(id: String, signer: RoleSigner)]) throws -> [UInt8] {
        let message = signed.canonical
        let signatures = try keys.map { id, signer in
            CanonicalJSON.object([
                "keyid": .string(id), "sig": .string(Hexadecimal.encode(try signer.sign(message))),
            ])
        }
        return CanonicalJSON.object(["signatures": .array(signatures), "signed": signed]).text
    }

    /// `root`, with other keys for the root role, under identifiers of any kind.
    static func root(_ root: RootMetadata, rootKeys: [(id: String, signer: RoleSigner)]) -> CanonicalJSON {
        var json = root.json
        for (id, signer) in rootKeys { json = json.setting(["keys", id], to: signer.publicKey.json) }
        return json.setting(["roles", "root", "keyids"], to: .array(rootKeys.map { .string($0.id) }))
    }
}

extension CanonicalJSON {
    /// The value with the member at `place` replaced, or removed for nil. Numbers are places in arrays.
    func setting(_ place: some Collection<String>, to new: CanonicalJSON?) -> CanonicalJSON {
        guard let first = place.first else { return new ?? self }
        let rest = place.dropFirst()
        switch self {
        case .object(var members):
            let key = CanonicalJSON.Key(first)
            members[key] = rest.isEmpty ? new : members[key]?.setting(rest, to: new)
            return .object(members)
        case .array(var elements):
            guard let index = Int(first), elements.indices.contains(index) else { return self }
            if rest.isEmpty, new == nil {
                elements.remove(at: index)
            } else {
                elements[index] = elements[index].setting(rest, to: new)
            }
            return .array(elements)
        default: return self
        }
    }
}
