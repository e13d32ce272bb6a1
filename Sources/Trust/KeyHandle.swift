internal import CLibCrypto
internal import ReleaseModel

/// An `EVP_PKEY` of libcrypto, public or with its private half.
@safe struct KeyHandle: ~Copyable {
    /// For the wrappers of libcrypto only.
    let key: OpaquePointer

    /// Takes over the reference.
    init(_ key: OpaquePointer) {
        unsafe self.key = unsafe key
    }

    deinit {
        unsafe EVP_PKEY_free(key)
    }

    /// The scheme this key signs with; nil for kinds and sizes that we do not use.
    func algorithm(shortestRSA: Int) -> SignatureAlgorithm? {
        if unsafe EVP_PKEY_is_a(key, "ED25519") == 1 { return .ed25519 }
        if unsafe EVP_PKEY_is_a(key, "EC") == 1 { return groupName == "prime256v1" ? .ecdsaP256 : nil }
        if unsafe EVP_PKEY_is_a(key, "RSA") == 1 { return unsafe EVP_PKEY_get_bits(key) >= shortestRSA ? .rsaPSS : nil }
        return nil
    }

    private var groupName: String? {
        var name = [CChar](repeating: 0, count: 64)
        var length = 0
        let found = unsafe name.withUnsafeMutableBufferPointer { buffer in
            unsafe EVP_PKEY_get_group_name(key, buffer.baseAddress, buffer.count, &length)
        }
        guard found == 1 else { return nil }
        return String(decoding: name.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    // MARK: Encodings

    /// The public half as a SubjectPublicKeyInfo in PEM (RFC 7468).
    func publicPEM() throws(KeyError) -> String {
        let output = MemoryBIO()
        let status = unsafe output.with { unsafe PEM_write_bio_PUBKEY($0, key) }
        guard status == 1 else { throw LibCryptoError.last("write the public key") }
        return String(decoding: output.contents(), as: UTF8.self)
    }

    /// The 32 raw bytes of an Ed25519 public key.
    func rawPublicKey() throws(KeyError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 32)
        var length = bytes.count
        let status = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe EVP_PKEY_get_raw_public_key(key, buffer.baseAddress, &length)
        }
        guard status == 1, length == bytes.count else { throw LibCryptoError.last("read the raw public key") }
        return bytes
    }

    static func ed25519(rawPublicKey bytes: [UInt8]) throws(KeyError) -> KeyHandle {
        let key = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe EVP_PKEY_new_raw_public_key_ex(nil, "ED25519", nil, bytes.baseAddress, bytes.count)
        }
        guard let key = unsafe key else { throw LibCryptoError.last("read the public key") }
        return unsafe KeyHandle(key)
    }

    static func publicKey(fromPEM pem: String) throws(KeyError) -> KeyHandle {
        let input = MemoryBIO(Array(pem.utf8))
        guard let key = unsafe input.with({ unsafe PEM_read_bio_PUBKEY($0, nil, nil, nil) }) else {
            throw LibCryptoError.last("read the public key")
        }
        return unsafe KeyHandle(key)
    }

    /// Reads a SubjectPublicKeyInfo in DER (RFC 5280, 4.1).
    static func publicKey(fromDER der: [UInt8]) throws(KeyError) -> KeyHandle {
        let input = MemoryBIO(der)
        guard let key = unsafe input.with({ unsafe d2i_PUBKEY_bio($0, nil) }) else {
            throw LibCryptoError.last("read the public key")
        }
        return unsafe KeyHandle(key)
    }

    static func privateKey(fromPEM pem: [UInt8], passphrase: borrowing Passphrase?) throws(KeyError) -> KeyHandle {
        let input = MemoryBIO(pem)
        // Without a callback of ours libcrypto would ask on the terminal.
        let key =
            switch passphrase {
            case .none:
                unsafe input.with { unsafe PEM_read_bio_PrivateKey($0, nil, { _, _, _, _ in -1 }, nil) }
            case .some(let passphrase):
                passphrase.withCString { text, _ in
                    unsafe input.with {
                        unsafe PEM_read_bio_PrivateKey($0, nil, nil, UnsafeMutableRawPointer(mutating: text))
                    }
                }
            }
        guard let key = unsafe key else { throw LibCryptoError.last("read the private key") }
        return unsafe KeyHandle(key)
    }

    /// The private half as PKCS #8 in PEM, encrypted with AES-256 under a key that scrypt derives (RFC 7914), or plain.
    func privatePEM(passphrase: borrowing Passphrase?) throws(KeyError) -> [UInt8] {
        let output = MemoryBIO()
        let status =
            switch passphrase {
            case .none:
                unsafe output.with { unsafe PEM_write_bio_PKCS8PrivateKey($0, key, nil, nil, 0, nil, nil) }
            case .some(let passphrase):
                passphrase.withCString { text, length in
                    unsafe output.with { unsafe KeyHandle.writeEncrypted(key, to: $0, text, length) }
                }
            }
        guard status == 1 else { throw LibCryptoError.last("write the private key") }
        return output.contents()
    }

    /// What `openssl pkcs8 -topk8 -scrypt` does, with its parameters N = 16384, r = 8, p = 1.
    private static func writeEncrypted(
        _ key: OpaquePointer,
        to output: OpaquePointer,
        _ passphrase: UnsafePointer<CChar>,
        _ length: CInt
    ) -> CInt {
        guard let plain = unsafe EVP_PKEY2PKCS8(key) else { return 0 }
        defer { unsafe PKCS8_PRIV_KEY_INFO_free(plain) }
        guard let scheme = unsafe PKCS5_pbe2_set_scrypt(EVP_aes_256_cbc(), nil, 0, nil, 16384, 8, 1) else { return 0 }
        guard let sealed = unsafe PKCS8_set0_pbe(passphrase, length, plain, scheme) else {
            unsafe X509_ALGOR_free(scheme)
            return 0
        }
        defer { unsafe X509_SIG_free(sealed) }
        return unsafe PEM_write_bio_PKCS8(output, sealed)
    }

    // MARK: Generation

    static func generate(_ algorithm: SignatureAlgorithm) throws(KeyError) -> KeyHandle {
        let name =
            switch algorithm {
            case .ecdsaP256: "EC"
            case .ed25519: "ED25519"
            case .rsaPSS: "RSA"
            }
        guard let context = unsafe EVP_PKEY_CTX_new_from_name(nil, name, nil) else {
            throw LibCryptoError.last("prepare a \(algorithm.rawValue) key")
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var isReady = unsafe EVP_PKEY_keygen_init(context) == 1
        switch algorithm {
        case .ecdsaP256: isReady = unsafe isReady && EVP_PKEY_CTX_set_group_name(context, "P-256") == 1
        case .rsaPSS: isReady = unsafe isReady && EVP_PKEY_CTX_set_rsa_keygen_bits(context, 3072) == 1
        case .ed25519: break
        }
        var key: OpaquePointer?
        guard isReady, unsafe EVP_PKEY_generate(context, &key) == 1, let key = unsafe key else {
            throw LibCryptoError.last("generate a \(algorithm.rawValue) key")
        }
        return unsafe KeyHandle(key)
    }

    // MARK: Signatures

    func sign(_ message: Message, _ algorithm: SignatureAlgorithm) throws -> [UInt8] {
        guard algorithm == .ed25519 else {
            return try signDigest(message.digest, algorithm)
        }
        return try message.withBytes { try signWhole($0) }
    }

    func isValid(_ signature: [UInt8], of message: Message, _ algorithm: SignatureAlgorithm) throws -> Bool {
        defer { ERR_clear_error() }
        guard algorithm == .ed25519 else {
            return try verifyDigest(signature, message.digest, algorithm)
        }
        return try message.withBytes { verifyWhole(signature, $0) }
    }

    private func signDigest(_ digest: SHA256Digest, _ algorithm: SignatureAlgorithm) throws(KeyError) -> [UInt8] {
        guard let context = unsafe EVP_PKEY_CTX_new(key, nil) else { throw LibCryptoError.last("sign") }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: Int(unsafe EVP_PKEY_get_size(key)))
        var length = signature.count
        let isReady = unsafe EVP_PKEY_sign_init(context) == 1 && KeyHandle.configure(context, algorithm)
        let status = unsafe signature.withUnsafeMutableBufferPointer { signature in
            unsafe digest.bytes.withUnsafeBufferPointer { digest in
                isReady
                    ? unsafe EVP_PKEY_sign(context, signature.baseAddress, &length, digest.baseAddress, digest.count)
                    : 0
            }
        }
        guard status == 1 else { throw LibCryptoError.last("sign") }
        return Array(signature.prefix(length))
    }

    private func verifyDigest(
        _ signature: [UInt8],
        _ digest: SHA256Digest,
        _ algorithm: SignatureAlgorithm
    ) throws(KeyError) -> Bool {
        guard let context = unsafe EVP_PKEY_CTX_new(key, nil) else { throw LibCryptoError.last("verify") }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        guard unsafe EVP_PKEY_verify_init(context) == 1, unsafe KeyHandle.configure(context, algorithm) else {
            throw LibCryptoError.last("verify")
        }
        return unsafe signature.withUnsafeBufferPointer { signature in
            unsafe digest.bytes.withUnsafeBufferPointer { digest in
                unsafe EVP_PKEY_verify(
                    context,
                    signature.baseAddress,
                    signature.count,
                    digest.baseAddress,
                    digest.count
                )
            }
        } == 1
    }

    private static func configure(_ context: OpaquePointer, _ algorithm: SignatureAlgorithm) -> Bool {
        var isReady = unsafe EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1
        if algorithm == .rsaPSS {
            isReady = unsafe isReady && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1
            isReady = unsafe isReady && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1
        }
        return isReady
    }

    private func signWhole(_ message: Span<UInt8>) throws(KeyError) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else { throw LibCryptoError.last("sign") }
        defer { unsafe EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: 64)
        var length = signature.count
        let isReady = unsafe EVP_DigestSignInit(context, nil, nil, nil, key) == 1
        let status = unsafe signature.withUnsafeMutableBufferPointer { signature in
            unsafe message.withUnsafeBufferPointer { message in
                isReady
                    ? unsafe EVP_DigestSign(context, signature.baseAddress, &length, message.baseAddress, message.count)
                    : 0
            }
        }
        guard status == 1 else { throw LibCryptoError.last("sign") }
        return signature
    }

    private func verifyWhole(_ signature: [UInt8], _ message: Span<UInt8>) -> Bool {
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer { unsafe EVP_MD_CTX_free(context) }
        guard unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return false }
        return unsafe signature.withUnsafeBufferPointer { signature in
            unsafe message.withUnsafeBufferPointer { message in
                unsafe EVP_DigestVerify(
                    context,
                    signature.baseAddress,
                    signature.count,
                    message.baseAddress,
                    message.count
                )
            }
        } == 1
    }
}
