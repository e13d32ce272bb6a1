internal import ReleaseModel

extension SignedMetadata {
    /// Encodes a payload and signs it with every one of `signers`.
    package init(signing payload: Payload, by signers: [RoleSigner]) throws {
        let json = payload.json
        let message = json.canonical
        var signatures: [KeyID: [UInt8]?] = [:]
        for signer in signers { signatures[signer.keyID] = .some(try signer.sign(message)) }
        self.init(
            payload: payload,
            bytes: SignedMetadata.file(signatures, signed: message.contains { $0 < 0x20 } ? json.text : message),
            message: message[...],
            signatures: signatures
        )
    }

    /// A file of metadata: its signatures, and `signed` as it stands.
    static func file(_ signatures: [KeyID: [UInt8]?], signed: [UInt8]) -> [UInt8] {
        let list = signatures.sorted { $0.key < $1.key }
            .map { id, signature in
                CanonicalJSON.object([
                    "keyid": .string(id.text), "sig": .string(Hexadecimal.encode(signature ?? [])),
                ])
            }
        return Array("{\"signatures\":".utf8) + CanonicalJSON.array(list).text + Array(",\"signed\":".utf8) + signed
            + Array("}".utf8)
    }
}
