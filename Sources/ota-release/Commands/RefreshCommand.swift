internal import ArgumentParser
internal import CommandSupport
internal import ReleaseBuild
internal import ReleaseModel

/// `ota-release refresh`
struct RefreshCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "refresh",
        abstract: "Sign the update metadata of a tree anew, without building.",
        discussion: """
            The timestamp is signed anew, and whatever else has less than half of its time left, or is signed by keys \
            that are no longer trusted. For a cron job: once a day, where the timestamp holds for a week.
            """
    )

    @Argument(help: "The release tree.", completion: .directory)
    var tree = "release"

    @OptionGroup var trust: TrustOptions

    @Option(help: "How to print the result.")
    var format = OutputFormat.text

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, format) {
            let edit = try trust.edit(tree, context)
            let now = Timestamp.now
            let status = try await context.stoppingOnSignals { try await edit.refresh(at: now) }
            try ExpiryReport(status).show(format)
        }
    }
}
