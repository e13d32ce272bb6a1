internal import Hashing
package import ReleaseModel

/// A key that signatures are checked with.
package struct PublicKey: Hashable, Sendable {
    /// SubjectPublicKeyInfo in PEM, as OpenSSL writes it.
    package let pem: String
    package let algorithm: SignatureAlgorithm
    /// The key's identifier in The Update Framework: the SHA-256 of its canonical JSON (specification 1.0.34, 4.2).
    package let keyId: SHA256Digest

    /// Reads a PEM file's content.
    package init(pem text: String) throws(KeyError) {
        guard text.contains("-----BEGIN PUBLIC KEY-----") else {
            throw KeyError(.malformed, "this is not a public key in PEM (-----BEGIN PUBLIC KEY-----)")
        }
        try self.init(KeyHandle.publicKey(fromPEM: text))
    }

    init(_ handle: borrowing KeyHandle) throws(KeyError) {
        guard let algorithm = handle.algorithm else {
            throw KeyError(
                .malformed,
                "this kind of key is not used here; known are EC P-256, Ed25519 and RSA from 3072 bits"
            )
        }
        pem = try handle.publicPEM()
        self.algorithm = algorithm
        let value = algorithm == .ed25519 ? Hexadecimal.encode(try handle.rawPublicKey()) : pem
        let keyType =
            switch algorithm {
            case .ecdsaP256: "ecdsa"
            case .ed25519: "ed25519"
            case .rsaPSS: "rsa"
            }
        // Canonical JSON escapes only quotes and backslashes, which none of these values has.
        let canonical = """
            {"keytype":"\(keyType)","keyval":{"public":"\(value)"},"scheme":"\(algorithm.rawValue)"}
            """
        keyId = SHA256Digest(hashing: Array(canonical.utf8))
    }

    /// Whether `signature` is this key's over `message`. Errors are those of reading the message.
    package func isValid(_ signature: [UInt8], of message: Message) throws -> Bool {
        try KeyHandle.publicKey(fromPEM: pem).isValid(signature, of: message, algorithm)
    }
}
