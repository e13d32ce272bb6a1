internal import ArgumentParser
internal import CommandSupport
internal import ReleaseBuild
internal import ReleaseModel

/// `ota-release withdraw`
struct WithdrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Take a version off offer, in every region at once.",
        discussion: """
            The version's targets leave the metadata, and the version its channels; the files stay until `ota-release gc`. \
            Jobs that exist are not stopped, but a device that has not verified its update yet refuses it. Things that have \
            the version keep it. A build of the same version does not offer it again; `ota-release reinstate` does.

            EXAMPLE:
              ota-release withdraw 1.11.6 --reason "does not start on openwrt"
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
                try await edit.withdraw(which.choice, because: reason, at: .now)
            }
            try OfferReport(change).show(format)
        }
    }
}
