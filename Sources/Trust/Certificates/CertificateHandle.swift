internal import CLibCrypto
internal import Glibc
internal import ReleaseModel

/// An `X509` of libcrypto: a certificate (RFC 5280).
@safe struct CertificateHandle: ~Copyable {
    private let certificate: OpaquePointer

    /// Takes over the reference.
    private init(_ certificate: OpaquePointer) {
        unsafe self.certificate = unsafe certificate
    }

    deinit {
        unsafe X509_free(certificate)
    }

    // MARK: Encodings

    /// Reads the first certificate of a text in PEM (RFC 7468).
    static func read(fromPEM pem: [UInt8]) throws(KeyError) -> CertificateHandle {
        let input = MemoryBIO(pem)
        // Without a callback of ours libcrypto would ask for a passphrase on the terminal.
        guard let certificate = unsafe input.with({ unsafe PEM_read_bio_X509($0, nil, { _, _, _, _ in -1 }, nil) })
        else {
            throw LibCryptoError.last("read the certificate")
        }
        return unsafe CertificateHandle(certificate)
    }

    func pem() throws(KeyError) -> String {
        let output = MemoryBIO()
        let status = unsafe output.with { unsafe PEM_write_bio_X509($0, certificate) }
        guard status == 1 else { throw LibCryptoError.last("write the certificate") }
        return String(decoding: output.contents(), as: UTF8.self)
    }

    func der() throws(KeyError) -> [UInt8] {
        let output = MemoryBIO()
        let status = unsafe output.with { unsafe i2d_X509_bio($0, certificate) }
        guard status == 1 else { throw LibCryptoError.last("write the certificate") }
        return output.contents()
    }

    // MARK: What it says

    /// The last second at which it is good.
    func expires() throws(KeyError) -> Timestamp {
        var time = unsafe tm()
        guard unsafe ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &time) == 1,
            let expires = unsafe Timestamp(secondsSinceEpoch: Int64(timegm(&time)))
        else { throw LibCryptoError.last("read the end of the certificate") }
        return expires
    }

    /// Whether it is for the public half of `key`.
    func isFor(_ key: borrowing KeyHandle) -> Bool {
        defer { ERR_clear_error() }
        return unsafe X509_check_private_key(certificate, key.key) == 1
    }

    // MARK: Making

    /// A certificate for `key` that the key itself signs.
    static func selfSigned(
        for subject: CertificateSubject,
        key: borrowing KeyHandle,
        at time: Timestamp
    ) throws(KeyError) -> CertificateHandle {
        let certificate = try unsigned(for: subject, key: key, at: time)
        try certificate.sign(subject, issuer: certificate, with: key)
        return certificate
    }

    /// A certificate for `key` that this one's key, `issuerKey`, signs.
    func issue(
        for subject: CertificateSubject,
        key: borrowing KeyHandle,
        signedBy issuerKey: borrowing KeyHandle,
        at time: Timestamp
    ) throws(KeyError) -> CertificateHandle {
        let certificate = try CertificateHandle.unsigned(for: subject, key: key, at: time)
        try certificate.sign(subject, issuer: self, with: issuerKey)
        return certificate
    }

    private static let day: Int64 = 86400

    /// It is good from the day before on: clocks differ.
    private static func unsigned(
        for subject: CertificateSubject,
        key: borrowing KeyHandle,
        at time: Timestamp
    ) throws(KeyError) -> CertificateHandle {
        guard let pointer = unsafe X509_new() else { throw LibCryptoError.last("make a certificate") }
        let handle = unsafe CertificateHandle(pointer)
        let start = time.secondsSinceEpoch - day
        let end = time.secondsSinceEpoch + subject.daysOfValidity * day
        let name = Array(subject.commonName.utf8)
        let isMade =
            unsafe X509_set_version(pointer, CLong(X509_VERSION_3)) == 1 && setSerialNumber(of: pointer)
            && ASN1_TIME_set(X509_getm_notBefore(pointer), time_t(start)) != nil
            && ASN1_TIME_set(X509_getm_notAfter(pointer), time_t(end)) != nil
            && X509_NAME_add_entry_by_txt(
                X509_get_subject_name(pointer),
                "CN",
                MBSTRING_UTF8,
                name,
                CInt(name.count),
                -1,
                0
            ) == 1 && X509_set_pubkey(pointer, key.key) == 1
        guard isMade else { throw LibCryptoError.last("make a certificate") }
        return handle
    }

    /// 127 random bits, of which one is set: numbers are positive, and never come again.
    private static func setSerialNumber(of certificate: OpaquePointer) -> Bool {
        var bytes = (0..<16).map { _ in UInt8.random(in: 0 ... .max) }
        bytes[0] = bytes[0] & 0x7F | 0x40
        guard let number = unsafe BN_bin2bn(bytes, CInt(bytes.count), nil) else { return false }
        defer { unsafe BN_free(number) }
        return unsafe BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil
    }

    private func sign(
        _ subject: CertificateSubject,
        issuer: borrowing CertificateHandle,
        with key: borrowing KeyHandle
    ) throws(KeyError) {
        var isMade = unsafe X509_set_issuer_name(certificate, X509_get_subject_name(issuer.certificate)) == 1
        for (number, value) in subject.extensions where isMade {
            isMade = unsafe add(number, value, issuer: issuer.certificate)
        }
        guard isMade, unsafe X509_sign(certificate, key.key, EVP_sha256()) > 0 else {
            throw LibCryptoError.last("sign a certificate")
        }
    }

    private func add(_ number: CInt, _ value: String, issuer: OpaquePointer) -> Bool {
        var context = unsafe X509V3_CTX()
        unsafe X509V3_set_ctx(&context, issuer, certificate, nil, nil, 0)
        guard let addition = unsafe X509V3_EXT_conf_nid(nil, &context, number, value) else { return false }
        defer { unsafe X509_EXTENSION_free(addition) }
        return unsafe X509_add_ext(certificate, addition, -1) == 1
    }
}
