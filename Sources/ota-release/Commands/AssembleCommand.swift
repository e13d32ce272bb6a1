internal import ArgumentParser
internal import CommandSupport
internal import ReleaseBuild
internal import SystemPackage
internal import Trust

/// `ota-release assemble`
struct AssembleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "assemble",
        abstract: "Sign and publish a release that was built apart, in shards.",
        discussion: """
            `ota-release build --unsigned` makes a shard on each machine of a build matrix. This is for the one machine \
            with the keys: every archive is unpacked, checked and measured as a staged build is, and the tree is what \
            one machine would have built. Shards that are missing, doubled, of another manifest, or made by another \
            version of this tool or its libraries are refused.

            \(SigningOptions.discussion)

            EXAMPLE:
              ota-release assemble shards/* --manifest 1.11.6 --key release-key.pem
            """
    )

    @Argument(help: "The folders of the shards.", completion: .directory)
    var shards: [String]

    @Option(help: "A release definition: a file, or a name in manifests/. The only one there by default.")
    var manifest: String?

    @Option(help: ArgumentHelp("The release tree.", valueName: "dir"), completion: .directory)
    var output = "release"

    @OptionGroup var options: ReleaseOptions
    @OptionGroup var signing: SigningOptions

    @Option(help: "How to print the result.")
    var format = OutputFormat.text

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, format) {
            let display = ProgressDisplay(context, isQuiet: format == .json)
            defer { display.finish() }
            let request = try options.request(for: manifest, output: output, context)
            let set = try ShardSet(shards.map { FilePath($0) })
            let builder = ReleaseBuilder(request, observer: display, stop: context.stop)
            let report = try await context.stoppingOnSignals {
                try await builder.assemble(
                    set,
                    signingWith: signing.signingKey(context),
                    trust: context.trustFolder(manifests: request.folder),
                    access: context.keyAccess(passphraseFile: signing.passphraseFile)
                )
            }
            display.finish()
            try BuildSummary(report).show(format, context)
        }
    }
}
