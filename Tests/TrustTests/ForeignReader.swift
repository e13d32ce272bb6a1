import FileStore
import ReleaseModel
import SystemPackage
import TestSupport
import Testing
import Trust

/// OpenSSL's program as the one who checks signatures.
enum ForeignReader {
    /// Expects that `openssl` takes `signature` for the key's over `content`.
    static func expectValid(_ signature: [UInt8], of content: [UInt8], _ key: PublicKey) throws {
        let folder = try TemporaryFolder.forTest
        try folder.write(key.pem, to: "foreign/key.pub.pem")
        try folder.write(content, to: "foreign/file")
        try folder.write(signature, to: "foreign/file.sig")
        let digest = ["openssl", "dgst", "-sha256", "-verify", "key.pub.pem", "-signature", "file.sig"]
        let command =
            switch key.algorithm {
            case .ecdsaP256: digest + ["file"]
            case .rsaPSS:
                digest + ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest", "file"]
            case .ed25519:
                ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "key.pub.pem"]
                    + ["-sigfile", "file.sig", "-in", "file"]
            }
        let result = try Tool.run(command, in: folder("foreign"))
        #expect(result.status == 0, "\(result.output)\(result.errors)")
    }
}
