internal import ArgumentParser
internal import CommandSupport
internal import Glibc
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage

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

    @OptionGroup var proof: ProofOptions

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, proof.format) {
            let (keys, trustedRoot) = (try proof.keys(), try proof.trustedRoot())
            let report = try await context.stoppingOnSignals {
                try await TreeVerifier.verify(
                    FilePath(tree),
                    keys: keys,
                    trustedRoot: trustedRoot,
                    at: proof.time,
                    jobs: Context.processorCount,
                    stop: context.stop
                )
            }
            try show(report, context)
            if !report.isSound { throw ExitStatus.verificationFailed.code }
        }
    }

    private func show(_ report: VerificationReport, _ context: Context) throws {
        proof.note(report.failures, context)
        if report.keysAreFromTree {
            Console.note(
                "warning: the public keys are those in the tree, which proves that it is whole, not where it comes "
                    + "from; give the key you trust with --key"
            )
        }
        switch proof.format {
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
