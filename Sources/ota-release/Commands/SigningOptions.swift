internal import ArgumentParser
internal import CommandSupport
internal import ReleaseBuild
internal import SystemPackage
internal import Trust

/// The key that signs archives and manifests.
struct SigningOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The private key that signs: a file in PEM, pkcs11:URI or exec:COMMAND.", valueName: "key"),
        completion: .file()
    )
    var key: String?

    @Option(
        help: ArgumentHelp(
            "The key's public half, in PEM: needed for exec:, and for the others a check that it is the right key.",
            valueName: "file"
        ),
        completion: .file()
    )
    var publicKey: String?

    @Option(
        help: ArgumentHelp(
            "A file whose first line opens the key; else OTA_RELEASE_PASSPHRASE_FILE, OTA_RELEASE_PASSPHRASE.",
            valueName: "file"
        ),
        completion: .file()
    )
    var passphraseFile: String?

    /// Whether any of the options is given.
    var areGiven: Bool { key != nil || publicKey != nil || passphraseFile != nil }

    /// How the kinds of keys are written.
    static let discussion = """
        Without --key, a development key of your own signs, which is good for trying things out only. A key is a file, \
        a token's, or a command's:

        PATH or file:PATH is a private key in PEM.

        pkcs11:token=NAME;object=LABEL?module-path=/PATH.so&pin-source=file:PATH is a key in a token or a hardware \
        security module (RFC 7512), which pkcs11-tool of OpenSC signs with. Without module-path, PKCS11_MODULE names \
        the module, and else p11-kit knows it; without pin-source, the PIN is in OTA_RELEASE_PIN.

        exec:COMMAND is a shell command that reads what is signed from standard input and writes the raw signature \
        (DER for ECDSA) to standard output. It needs --public-key.
        """

    /// The key that would sign: the one given, else the development key if there is one already.
    func expectedKey(_ context: Context) throws -> PublicKey? {
        if key != nil || publicKey != nil { return try signingKey(context).publicKey }
        guard let folder = context.configurationFolder else { return nil }
        return try DevelopmentKey.existingPublicKey(in: folder)
    }

    func signingKey(_ context: Context) throws -> SigningKey {
        let publicKey = try publicKey.map { try PublicKey(contentsOf: FilePath($0)) }
        if let key {
            return try SigningKey(
                at: KeyLocation(parsing: key),
                publicKey: publicKey,
                passphrase: context.passphrase(file: passphraseFile),
                environment: context.environment
            )
        }
        guard publicKey == nil else {
            throw ReleaseFailure(
                .key,
                "--public-key says which key --key is, and there is no --key; give both or neither"
            )
        }
        guard let folder = context.configurationFolder else {
            throw ReleaseFailure(.key, "there is neither --key nor a home folder for a development key; give --key")
        }
        let key = try DevelopmentKey.load(from: folder)
        let warning = """
            no --key is given, so the development key \(DevelopmentKey.path(in: folder)) signs; \
            it has no passphrase and no fleet should trust it: make a release key with `ota-release keys generate`
            """
        Console.note("warning: \(warning)")
        if context.isGitHubActions { Console.note(GitHubActions.annotation("warning", .init(warning))) }
        return key
    }
}
