import ReleaseModel
import TestSupport
import Testing
import Trust

/// Keys for tests that do not mind which key they get.
enum SampleKey {
    /// An RSA key takes a second to make, so there is only one.
    private static let rsa = Result {
        try Tool.run("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072").output
    }

    /// A key of the scheme, which leaves its file in the test's folder if it is RSA's.
    static func make(_ algorithm: SignatureAlgorithm) throws -> SigningKey {
        guard algorithm == .rsaPSS else { return try SigningKey(SigningKey.generate(algorithm)) }
        let path = try TemporaryFolder.forTest.write(rsa.get(), to: "sample-rsa.pem", mode: 0o600)
        return try SigningKey(contentsOf: path, passphrase: nil)
    }
}
