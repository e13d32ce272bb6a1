internal import ReleaseModel

/// A key that a token keeps and signs with.
struct TokenKey: ~Copyable {
    private let tool: TokenTool
    private let slot: String
    /// The key's id in hexadecimal, as `pkcs11-tool` takes it. It signs by id alone: a label it would not look at.
    private let id: String
    let publicKey: PublicKey

    /// Logs in to the token and reads the key's public half.
    init(_ uri: PKCS11URI, environment: [String: String]) throws {
        let tool = try TokenTool(uri, environment: environment)
        let slot = try tool.findSlot()
        let id = try TokenKey.findId(uri, tool.keys(slot: slot))
        let publicKey = try TokenKey.readPublicKey(uri, id, tool, slot: slot)
        // It hands over more than 1024 bytes in parts, and Ed25519 needs a message whole (RFC 8032, 5.1).
        guard publicKey.algorithm != .ed25519 else {
            throw KeyError(
                .backend,
                "\(uri): pkcs11-tool cannot sign whole archives with Ed25519; use an EC P-256 or RSA key in the token"
            )
        }
        self.tool = tool
        self.slot = slot
        self.id = id
        self.publicKey = publicKey
    }

    private static func readPublicKey(
        _ uri: PKCS11URI,
        _ id: String,
        _ tool: borrowing TokenTool,
        slot: String
    ) throws -> PublicKey {
        let label = uri.object.map { ["--label", $0] } ?? []
        let key = try tool.answer(["--read-object", "--type", "pubkey", "--id", id] + label, slot: slot).bytes
        do {
            return try PublicKey(fromToken: key)
        } catch {
            throw KeyError(error.reason, "\(uri): \(error)")
        }
    }

    /// The id of the one key that has the label and the id that the URI gives.
    private static func findId(_ uri: PKCS11URI, _ keys: [TokenListing.Key]) throws(KeyError) -> String {
        let wantedId = uri.id.map { Hexadecimal.encode($0) }
        let found = keys.filter { key in
            (uri.object == nil || key.label == uri.object) && (wantedId == nil || key.id == wantedId)
        }
        guard let key = found.first else {
            let names = keys.map { "\($0.label.quotedForDisplay) (id \($0.id ?? "missing"))" }
            throw KeyError(
                .backend,
                "\(uri): the token has no such public key; "
                    + (names.isEmpty ? "it shows none at all" : "it shows \(names.joined(separator: ", "))")
            )
        }
        guard found.count == 1 else {
            throw KeyError(
                .backend,
                "\(uri): the token has \(found.count) such keys; choose one by its label and id, as in object=core-1;id=%01"
            )
        }
        guard let id = key.id else {
            throw KeyError(
                .backend,
                "\(uri): the key has no id, which pkcs11-tool needs; give it and its public half one with `--set-id`"
            )
        }
        return id
    }

    /// What the token answers, which nobody has checked yet.
    func sign(_ message: Message) throws -> ExternalProgram.Answer {
        let mechanism =
            switch publicKey.algorithm {
            case .ecdsaP256: ["ECDSA", "--signature-format", "openssl"]
            case .ed25519: ["EDDSA"]
            case .rsaPSS: ["RSA-PKCS-PSS", "--hash-algorithm", "SHA256", "--mgf", "MGF1-SHA256", "--salt-len", "32"]
            }
        return try tool.answer(
            ["--sign", "--id", id, "--mechanism"] + mechanism,
            slot: slot,
            input: message.digest.bytes
        )
    }
}
