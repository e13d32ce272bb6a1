internal import Hashing
package import ReleaseModel

/// A key that signatures are checked with.
package struct PublicKey: Hashable, Sendable {
    /// SubjectPublicKeyInfo in PEM, as OpenSSL writes it.
    package let pem: String
    package let algorithm: SignatureAlgorithm
    /// The key as update metadata writes it: 64 hexadecimal digits for Ed25519, PEM for the others (The Update
    /// Framework, specification 1.0.34, 4.2.2).
    package let metadataText: String
    /// The key's identifier in The Update Framework: the SHA-256 of its canonical JSON (specification 1.0.34, 4.2).
    package let keyId: SHA256Digest

    /// Reads a PEM file's content.
    package init(pem text: String) throws(KeyError) {
        guard text.contains("-----BEGIN PUBLIC KEY-----") else {
            throw KeyError(.malformed, "this is not a public key in PEM (-----BEGIN PUBLIC KEY-----)")
        }
        try self.init(KeyHandle.publicKey(fromPEM: text))
    }

    /// Reads what `pkcs11-tool --read-object` answers: DER, but for Ed25519 PEM (OpenSC 0.23).
    init(fromToken bytes: [UInt8]) throws(KeyError) {
        let isPEM = bytes.starts(with: Array("-----BEGIN".utf8))
        try self.init(
            isPEM
                ? KeyHandle.publicKey(fromPEM: String(decoding: bytes, as: UTF8.self))
                : KeyHandle.publicKey(fromDER: bytes)
        )
    }

    /// Reads a key of update metadata. There RSA keys may have 2048 bits, as the keys of older repositories do.
    package init(_ algorithm: SignatureAlgorithm, metadataText text: String) throws(KeyError) {
        guard algorithm == .ed25519 else {
            try self.init(KeyHandle.publicKey(fromPEM: text), shortestRSA: 2048)
            guard self.algorithm == algorithm else {
                throw KeyError(.malformed, "this key is not for the scheme \(algorithm.rawValue)")
            }
            return
        }
        guard let bytes = Hexadecimal.decode(text), bytes.count == 32 else {
            throw KeyError(.malformed, "an Ed25519 key is written as 64 lower-case hexadecimal digits")
        }
        try self.init(KeyHandle.ed25519(rawPublicKey: bytes))
    }

    init(_ handle: borrowing KeyHandle, shortestRSA: Int = 3072) throws(KeyError) {
        guard let algorithm = handle.algorithm(shortestRSA: shortestRSA) else {
            throw KeyError(
                .malformed,
                "this kind of key is not used here; known are EC P-256, Ed25519 and RSA from 3072 bits"
            )
        }
        pem = try handle.publicPEM()
        self.algorithm = algorithm
        metadataText = algorithm == .ed25519 ? Hexadecimal.encode(try handle.rawPublicKey()) : pem
        // Canonical JSON escapes only quotes and backslashes, which none of these values has.
        let canonical = """
            {"keytype":"\(algorithm.keyType)","keyval":{"public":"\(metadataText)"},"scheme":"\(algorithm.rawValue)"}
            """
        keyId = SHA256Digest(hashing: Array(canonical.utf8))
    }

    /// Whether `signature` is this key's over `message`. Errors are those of reading the message.
    package func isValid(_ signature: [UInt8], of message: Message) throws -> Bool {
        try KeyHandle.publicKey(fromPEM: pem).isValid(signature, of: message, algorithm)
    }
}
