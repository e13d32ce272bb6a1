package import ReleaseModel

/// A certificate that an authority has just issued, with the private key that was made for it.
package struct IssuedCertificate: Sendable {
    package let pem: String
    /// PKCS #8 in PEM, not encrypted.
    package let privateKeyPEM: [UInt8]
    /// The digest of its DER, by which AWS IoT names certificates ("CertificateDescription", certificateId).
    package let fingerprint: SHA256Digest
    /// The last second at which it is good.
    package let expires: Timestamp
}
