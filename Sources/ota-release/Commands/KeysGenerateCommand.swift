internal import ArgumentParser
internal import CommandSupport
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage
internal import Trust

/// `ota-release keys generate`
struct KeysGenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Make a key pair: an encrypted private key (PEM, 0600) and its public half beside it.",
        discussion: """
            The passphrase comes from --passphrase-file, else from the file that OTA_RELEASE_PASSPHRASE_FILE names, \
            else from OTA_RELEASE_PASSPHRASE.
            """
    )

    @Argument(help: "The private key's file; the public one is NAME.pub.pem.", completion: .file())
    var file = "release-key.pem"

    @Option(help: "What the key signs with.")
    var algorithm = KeyAlgorithm.ecdsa

    @Option(help: ArgumentHelp("A file whose first line is the passphrase.", valueName: "file"), completion: .file())
    var passphraseFile: String?

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, .text) {
            let passphrase = try context.passphrase(file: passphraseFile)
            guard passphrase != nil else {
                throw ReleaseFailure(
                    .key,
                    "a release key needs a passphrase; give one with --passphrase-file or in OTA_RELEASE_PASSPHRASE"
                )
            }
            let key = try SigningKey.generate(algorithm.signatureAlgorithm)
            try key.write(to: FilePath(file), passphrase: passphrase)
            Console.print("private key  \(file)")
            Console.print("public key   \(SigningKey.publicPath(for: FilePath(file)))")
            Console.print("key id       \(key.publicKey.keyId)")
        }
    }
}

/// The kinds of key as the command line names them.
enum KeyAlgorithm: String, CaseIterable, ExpressibleByArgument {
    /// ECDSA over P-256 with SHA-256
    case ecdsa
    case ed25519
    /// RSA-PSS with SHA-256, 3072 bits
    case rsa

    var signatureAlgorithm: SignatureAlgorithm {
        switch self {
        case .ecdsa: .ecdsaP256
        case .ed25519: .ed25519
        case .rsa: .rsaPSS
        }
    }
}
