internal import ArgumentParser
internal import CommandSupport
internal import FileStore
internal import FoundationEssentials
internal import Glibc
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage
internal import Trust

/// `ota-release build`
struct BuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Package, hash and sign a release, and write one bucket tree per region.",
        discussion: """
            Every staged build that the manifest names becomes a reproducible archive. The whole release appears in \
            the output folder at once, or not at all; what has not changed is taken from the cache.

            Without --key, a development key of your own signs, which is good for trying things out only. A key is a \
            file, a token's, or a command's:

            PATH or file:PATH is a private key in PEM.

            pkcs11:token=NAME;object=LABEL?module-path=/PATH.so&pin-source=file:PATH is a key in a token or a hardware \
            security module (RFC 7512), which pkcs11-tool of OpenSC signs with. Without module-path, PKCS11_MODULE names \
            the module, and else p11-kit knows it; without pin-source, the PIN is in OTA_RELEASE_PIN.

            exec:COMMAND is a shell command that reads what is signed from standard input and writes the raw signature \
            (DER for ECDSA) to standard output. It needs --public-key.
            """
    )

    @Argument(help: "A release definition: a file, or a name in manifests/. The only one there by default.")
    var manifest: String?

    @Option(help: ArgumentHelp("The release tree.", valueName: "dir"), completion: .directory)
    var output = "release"

    @Option(
        help: ArgumentHelp("Build this platform only; may be repeated.", valueName: "os/arch"),
        completion: .list(Platform.allCases.map(\.rawValue)),
        transform: { try Platform(parsing: $0) }
    )
    var platform: [Platform] = []

    @Option(
        help: ArgumentHelp("Build this software only; may be repeated.", valueName: "name"),
        completion: .list(Software.allCases.map(\.rawValue)),
        transform: { try Software(parsing: $0) }
    )
    var software: [Software] = []

    @Option(
        help: ArgumentHelp("Write this region only; may be repeated.", valueName: "name"),
        transform: { try Region(customNamed: $0) }
    )
    var region: [Region] = []

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

    @Option(help: ArgumentHelp("How many archives to make at once. (default: one per processor)", valueName: "n"))
    var jobs: Int?

    @Flag(help: "Replace a version that is there already with other content.")
    var replace = false

    @Flag(help: "Check everything and say what would be built, but write nothing.")
    var dryRun = false

    @Option(help: "How to print the result.")
    var format = OutputFormat.text

    func validate() throws {
        if let jobs, !(1...256).contains(jobs) { throw ValidationError("--jobs is a number from 1 to 256") }
    }

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, format) {
            let display = ProgressDisplay(context, isQuiet: format == .json)
            defer { display.finish() }
            let builder = ReleaseBuilder(try request(context), observer: display, stop: context.stop)
            let report = try await context.stoppingOnSignals {
                dryRun
                    ? try await rehearse(builder, context) : try await build(builder, context)
            }
            display.finish()
            try show(report, context)
        }
    }

    private func request(_ context: Context) throws -> BuildRequest {
        let path = try ManifestLocator.locate(manifest, in: "manifests")
        let folder = path.removingLastComponent()
        var request = BuildRequest(
            manifest: try ManifestReader.read(path),
            folder: folder.isEmpty ? "." : folder,
            output: FilePath(output)
        )
        request.platforms = platform
        request.software = software
        request.regions = region
        request.jobs = jobs ?? Context.processorCount
        request.replace = replace
        request.sourceDateEpoch = try context.sourceDateEpoch
        return request
    }

    private func build(_ builder: ReleaseBuilder, _ context: Context) async throws -> BuildReport {
        try await builder.build(
            signingWith: signingKey(context),
            trust: context.trustFolder(manifests: builder.request.folder),
            access: context.keyAccess(passphraseFile: passphraseFile)
        )
    }

    private func rehearse(_ builder: ReleaseBuilder, _ context: Context) async throws -> BuildReport {
        let scratch = context.temporaryFolder.appending("ota-release-\(getpid())-\(UInt64.random(in: 0...UInt64.max))")
        try FileTree.create(scratch, mode: 0o700)
        defer { try? FileTree.remove(scratch) }
        return try await builder.rehearse(signingWith: try expectedKey(context), scratch: scratch)
    }

    /// The key that would sign: the one given, else the development key if there is one already.
    private func expectedKey(_ context: Context) throws -> PublicKey? {
        if key != nil || publicKey != nil { return try signingKey(context).publicKey }
        guard let folder = context.configurationFolder else { return nil }
        return try DevelopmentKey.existingPublicKey(in: folder)
    }

    private func signingKey(_ context: Context) throws -> SigningKey {
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

    private func show(_ report: BuildReport, _ context: Context) throws {
        let summary = BuildSummary(report)
        switch format {
        case .text: Console.print(summary.text)
        case .json: Console.write(String(decoding: try JSON.encode(report), as: UTF8.self), to: STDOUT_FILENO)
        }
        try GitHubActions.summarize(summary.markdown, context)
    }
}
