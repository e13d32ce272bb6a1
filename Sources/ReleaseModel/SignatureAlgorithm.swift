/// The signature schemes of detached signatures and of update metadata, named as The Update Framework names them
/// (specification 1.0.34, section 4.2).
package enum SignatureAlgorithm: String, CaseIterable, Sendable, Codable {
    /// ECDSA over NIST P-256 with SHA-256, DER encoded.
    case ecdsaP256 = "ecdsa-sha2-nistp256"
    /// Ed25519 (RFC 8032), 64 bytes.
    case ed25519
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes.
    case rsaPSS = "rsassa-pss-sha256"

    /// The kind of key, as update metadata names it.
    package var keyType: String {
        switch self {
        case .ecdsaP256: "ecdsa"
        case .ed25519: "ed25519"
        case .rsaPSS: "rsa"
        }
    }
}
