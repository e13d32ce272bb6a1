internal import ReleaseModel
internal import UpdateMetadata

/// Metadata as no honest tool writes it.
enum ForgedMetadata {
    /// A file with signatures under any names, in any number.
    static func file(_ signed: CanonicalJSON, _ signatures: [(id: KeyID, signer: RoleSigner)]) throws -> [UInt8] {
        let message = signed.canonical
        let list = try signatures.map { id, signer in
            CanonicalJSON.object([
                "keyid": .string(id.text), "sig": .string(Hexadecimal.encode(try signer.sign(message))),
            ])
        }
        return CanonicalJSON.object(["signatures": .array(list), "signed": signed]).text
    }

    /// A root that lists the key of a role a second time under another name, and wants both to sign.
    static func root(_ root: RootMetadata, doubling role: RoleName, as alias: KeyID) -> CanonicalJSON {
        guard case .object(var members) = root.json, case .object(var keys)? = members["keys"],
            case .object(var roles)? = members["roles"], let id = root[role].keyIDs.first
        else { return root.json }
        keys[.init(alias.text)] = keys[.init(id.text)]
        roles[.init(role.text)] = .object([
            "keyids": .array([.string(id.text), .string(alias.text)]), "threshold": .integer(2),
        ])
        members["keys"] = .object(keys)
        members["roles"] = .object(roles)
        return .object(members)
    }
}
