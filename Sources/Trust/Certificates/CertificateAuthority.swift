internal import FileStore
internal import Hashing
package import ReleaseModel
package import SystemPackage

/// A certificate authority of one's own: a P-256 key, readable by its owner only, and a certificate that it signs for
/// itself.
package struct CertificateAuthority: ~Copyable {
    private let key: KeyHandle
    private let certificate: CertificateHandle
    /// The certificate in PEM, which clients are to trust.
    package let pem: String

    private static let longestFile = 64 * 1024

    private init(key: consuming KeyHandle, certificate: consuming CertificateHandle) throws(KeyError) {
        pem = try certificate.pem()
        self.key = key
        self.certificate = certificate
    }

    /// Where the certificate is in an authority's folder.
    package static func certificatePath(in folder: FilePath) -> FilePath { folder.appending("ca.pem") }

    private static func keyPath(in folder: FilePath) -> FilePath { folder.appending("ca.key.pem") }

    // MARK: Opening

    /// Opens the authority in `folder`; nil when there is none.
    package static func existing(in folder: FilePath) throws -> CertificateAuthority? {
        let (keyPath, path) = (keyPath(in: folder), certificatePath(in: folder))
        guard let key = try privateKey(at: keyPath), try FileStatus.of(path) != nil else { return nil }
        let certificate = try CertificateAuthority.certificate(at: path)
        guard certificate.isFor(key) else {
            throw KeyError(
                .mismatch,
                "\(path): this certificate is not for the key in \(keyPath); restore the right one, or remove it for a new one"
            )
        }
        return try CertificateAuthority(key: key, certificate: certificate)
    }

    /// Opens the authority in `folder`, and makes it when there is none. A certificate that has less than half of its time
    /// left is replaced by a new one for the same key, so that what the old one vouched for stays good.
    package static func established(in folder: FilePath, at time: Timestamp) throws -> CertificateAuthority {
        let half = CertificateSubject.authority.daysOfValidity * 86400 / 2
        if let known = try existing(in: folder),
            try known.certificate.expires().secondsSinceEpoch - time.secondsSinceEpoch > half
        {
            return known
        }
        let path = certificatePath(in: folder)
        let key: KeyHandle
        if let known = try privateKey(at: keyPath(in: folder)) {
            key = known
        } else {
            guard try FileStatus.of(path) == nil else {
                throw KeyError(
                    .location,
                    "\(keyPath(in: folder)): the authority's key is missing; restore it, or remove \(path) for a new "
                        + "authority, which no device knows yet"
                )
            }
            key = try KeyHandle.generate(.ecdsaP256)
            try FileWriter.write(key.privatePEM(passphrase: nil), to: keyPath(in: folder), mode: 0o600)
        }
        let certificate = try CertificateHandle.selfSigned(for: .authority, key: key, at: time)
        let authority = try CertificateAuthority(key: key, certificate: certificate)
        try FileWriter.write(Array(authority.pem.utf8), to: path)
        return authority
    }

    private static func privateKey(at path: FilePath) throws -> KeyHandle? {
        guard let status = try FileStatus.of(path) else { return nil }
        guard status.mode & 0o077 == 0 else {
            throw KeyError(
                .exposed,
                "\(path): others can read the authority's private key; consider it stolen, or run `chmod 600 \(path)` if "
                    + "nobody else uses this machine"
            )
        }
        let pem = try FileReader.contents(of: path, limit: longestFile)
        return try named(path) { () throws(KeyError) in try KeyHandle.privateKey(fromPEM: pem, passphrase: nil) }
    }

    private static func certificate(at path: FilePath) throws -> CertificateHandle {
        let pem = try FileReader.contents(of: path, limit: longestFile)
        return try named(path) { () throws(KeyError) in try CertificateHandle.read(fromPEM: pem) }
    }

    private static func named<Value: ~Copyable>(
        _ path: FilePath,
        _ body: () throws(KeyError) -> Value
    ) throws(KeyError) -> Value {
        do {
            return try body()
        } catch {
            throw KeyError(.malformed, "\(path): \(error)")
        }
    }

    // MARK: Issuing

    /// Makes a P-256 key and a certificate for it.
    package func issue(to subject: CertificateSubject, at time: Timestamp) throws(KeyError) -> IssuedCertificate {
        let leafKey = try KeyHandle.generate(.ecdsaP256)
        let leaf = try certificate.issue(for: subject, key: leafKey, signedBy: key, at: time)
        return IssuedCertificate(
            pem: try leaf.pem(),
            privateKeyPEM: try leafKey.privatePEM(passphrase: nil),
            fingerprint: SHA256Digest(hashing: try leaf.der()),
            expires: try leaf.expires()
        )
    }
}
