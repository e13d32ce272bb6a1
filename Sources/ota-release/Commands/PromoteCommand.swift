internal import ArgumentParser
internal import CommandSupport
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage

/// `ota-release promote`
struct PromoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "Put a version on a channel, wave by wave.",
        discussion: """
            A built version is a candidate. Each run takes it to the next wave of its channel, a share of all things, as \
            channels.yaml in the folder of manifests has them (1, 10, 50 and 100 percent of `stable` without that file). \
            Which things a wave reaches is decided by a hash of the version and the thing's name: who is in a wave is in \
            all that follow. Metadata alone changes, and no archive.

            EXAMPLES:
              ota-release promote 1.11.6 --channel stable
              ota-release promote 1.11.6 --channel stable --share 25
            """
    )

    @OptionGroup var which: VersionOptions

    @Option(help: "The channel.", transform: { try ChannelName(parsing: $0) })
    var channel: ChannelName

    @Option(
        help: ArgumentHelp("Go to this share instead of to the next wave.", valueName: "percent"),
        transform: { try Share(parsing: $0) }
    )
    var share: Share?

    @OptionGroup var trust: TrustOptions

    @Option(help: "How to print the result.")
    var format = OutputFormat.text

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, format) {
            let policy = try ManifestReader.channelPolicy(in: FilePath(trust.manifests))
            let edit = try trust.edit(which.tree, context)
            let change = try await context.stoppingOnSignals {
                try await edit.promote(which.choice, on: channel, to: share, under: policy, at: .now)
            }
            try OfferReport(change).show(format)
        }
    }
}
