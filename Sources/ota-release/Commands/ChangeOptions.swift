internal import ArgumentParser
internal import CommandSupport
internal import ReleaseBuild
internal import ReleaseModel

/// A change of what is offered, and why.
struct ChangeOptions: ParsableArguments {
    @OptionGroup var which: VersionOptions

    @Option(
        help: ArgumentHelp("Why, for the history: one line.", valueName: "text"),
        transform: { try ChangeReason(parsing: $0) }
    )
    var reason: ChangeReason

    @OptionGroup var trust: TrustOptions

    @Option(help: "How to print the result.")
    var format = OutputFormat.text

    /// Makes the change, and tells what it was.
    func run(_ change: (MetadataEdit) async throws -> OfferChange) async throws {
        let context = Context.current
        try await FailureReport.catching(context, format) {
            let edit = try trust.edit(which.tree, context)
            let made = try await context.stoppingOnSignals { try await change(edit) }
            try OfferReport(made).show(format)
        }
    }
}
