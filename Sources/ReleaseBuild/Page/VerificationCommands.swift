internal import ReleaseModel
internal import SystemPackage

/// The commands of stock tools that check a downloaded artifact, run in the folder that has it, its signature and the
/// public key.
struct VerificationCommands {
    let artifact: ArtifactRecord

    var text: String { "\(digest)\n\(signature)" }

    private var file: String { FilePath(artifact.key.string).lastComponent?.string ?? artifact.key.string }

    private var digest: String { "echo '\(artifact.archive.sha256)  \(file)' | sha256sum -c" }

    private var signature: String {
        let key = "\(artifact.signature.keyId).pem"
        switch artifact.signature.algorithm {
        case .ecdsaP256: return "openssl dgst -sha256 -verify \(key) -signature \(file).sig \(file)"
        case .ed25519: return "openssl pkeyutl -verify -pubin -inkey \(key) -rawin -in \(file) -sigfile \(file).sig"
        case .rsaPSS:
            return "openssl dgst -sha256 -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest "
                + "-verify \(key) -signature \(file).sig \(file)"
        }
    }
}
