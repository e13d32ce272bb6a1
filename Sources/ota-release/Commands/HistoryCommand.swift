internal import ArgumentParser
internal import CommandSupport
internal import ReleaseBuild
internal import SystemPackage

/// `ota-release history`
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show which versions are on which channels, and what was done to them."
    )

    @Argument(help: "The release tree.", completion: .directory)
    var tree = "release"

    @Option(help: "How to print the result.")
    var format = OutputFormat.text

    func run() async throws {
        try await FailureReport.catching(Context.current, format) {
            try HistoryReport(ReleaseHistory(of: FilePath(tree))).show(format)
        }
    }
}
