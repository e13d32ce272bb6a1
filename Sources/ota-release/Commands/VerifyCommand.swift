internal import ArgumentParser
internal import CommandSupport
internal import FileStore
internal import Glibc
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage
internal import Trust
internal import UpdateMetadata

/// `ota-release verify`
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove a release tree: every digest, signature and manifest, with nothing extra and nothing missing.",
        discussion: """
            With --remote it proves what S3, or a store like it, has of a release: `ota-release verify --remote --help`.
            """
    )

    @Argument(help: "The release tree.", completion: .directory)
    var tree = "release"

    @Option(
        help: ArgumentHelp(
            "A public key to trust, in PEM; may be repeated. (default: those in the tree)",
            valueName: "file"
        ),
        completion: .file()
    )
    var key: [String] = []

    @Option(
        help: ArgumentHelp("The root of the update metadata to trust. (default: the tree's first)", valueName: "file"),
        completion: .file()
    )
    var root: String?

    @Option(
        help: ArgumentHelp(
            "Whether the tree would be accepted then: 2027-03-01 or 2027-03-01T12:00:00Z. (default: now)",
            valueName: "time"
        ),
        transform: { try Timestamp(parsing: $0.utf8.count == 10 ? $0 + "T00:00:00Z" : $0) }
    )
    var at: Timestamp?

    @Option(help: "How to print the result.")
    var format = OutputFormat.text

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, format) {
            let keys = try key.map { try PublicKey(contentsOf: FilePath($0)) }
            let trustedRoot = try root.map { path in
                try FileReader.contents(of: ResolvedPath.followed(FilePath(path)), limit: ClientLimits().root)
            }
            let report = try await context.stoppingOnSignals {
                try await TreeVerifier.verify(
                    FilePath(tree),
                    keys: keys,
                    trustedRoot: trustedRoot,
                    at: at ?? .now,
                    jobs: Context.processorCount,
                    stop: context.stop
                )
            }
            try show(report, context)
            if !report.isSound { throw ExitStatus.verificationFailed.code }
        }
    }

    private func show(_ report: VerificationReport, _ context: Context) throws {
        for failure in report.failures {
            Console.note("error: \(failure)")
            if context.isGitHubActions { Console.note(GitHubActions.annotation("error", .init(failure))) }
        }
        if report.keysAreFromTree {
            Console.note(
                "warning: the public keys are those in the tree, which proves that it is whole, not where it comes "
                    + "from; give the key you trust with --key"
            )
        }
        switch format {
        case .json: Console.write(String(decoding: try JSON.encode(report), as: UTF8.self), to: STDOUT_FILENO)
        case .text: Console.print(text(report))
        }
    }

    private func text(_ report: VerificationReport) -> String {
        guard report.isSound else { return "\(report.tree): \(report.failures.count) things are wrong" }
        let keys = report.keyIds.map { "  signed by \($0)" }.joined(separator: "\n")
        return """
            \(report.tree) is sound: \(report.versions.joined(separator: ", "))
              \(report.artifacts) artifacts, \(report.files) files in \(report.buckets.count) buckets
            \(keys)
            """
    }
}
