internal import ArgumentParser
internal import CommandSupport
internal import ReleaseBuild
internal import ReleaseModel

/// `ota-release reinstate`
struct ReinstateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reinstate",
        abstract: "Offer a withdrawn version again, as a candidate.",
        discussion: """
            The version is on no channel until it is promoted anew, from the first wave on.

            EXAMPLE:
              ota-release reinstate 1.11.6 --reason "it was the test bench"
            """
    )

    @OptionGroup var which: VersionOptions

    @Option(
        help: ArgumentHelp("Why, for the history: one line.", valueName: "text"),
        transform: { try ChangeReason(parsing: $0) }
    )
    var reason: ChangeReason

    @OptionGroup var trust: TrustOptions

    @Option(help: "How to print the result.")
    var format = OutputFormat.text

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, format) {
            let edit = try trust.edit(which.tree, context)
            let change = try await context.stoppingOnSignals {
                try await edit.reinstate(which.choice, because: reason, at: .now)
            }
            try OfferReport(change).show(format)
        }
    }
}
