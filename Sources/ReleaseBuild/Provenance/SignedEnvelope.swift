internal import FoundationEssentials
internal import ReleaseModel
internal import Trust

/// A signed document with its signature beside it: DSSE v1.0.2, "envelope.md" and "protocol.md".
struct SignedEnvelope: Equatable, Sendable, Codable {
    /// Bytes of an envelope's file.
    static let longest = 1 << 20

    let payloadType: String
    let payload: Data
    let signatures: [Signature]

    struct Signature: Equatable, Sendable, Codable {
        let keyid: String
        let sig: Data
    }

    /// An envelope with one signature, which `sign` makes over a message.
    init(
        _ payload: [UInt8],
        type: String,
        by keyId: SHA256Digest,
        sign: (Message) throws -> [UInt8]
    ) rethrows {
        payloadType = type
        self.payload = Data(payload)
        let signature = try sign(SignedEnvelope.message(payload, type: type))
        signatures = [Signature(keyid: keyId.hexadecimal, sig: Data(signature))]
    }

    /// Whether `key` has signed this envelope, under its own name.
    func isSigned(by key: PublicKey) throws -> Bool {
        let message = SignedEnvelope.message(Array(payload), type: payloadType)
        return try signatures.contains { signature in
            try signature.keyid == key.keyId.hexadecimal && key.isValid(Array(signature.sig), of: message)
        }
    }

    /// The pre-authentication encoding, which is what gets signed: `DSSEv1`, and the type and the payload each behind
    /// its length, so that no two pairs have the same bytes.
    private static func message(_ payload: [UInt8], type: String) -> Message {
        Message(Array("DSSEv1 \(type.utf8.count) \(type) \(payload.count) ".utf8) + payload)
    }
}
