internal import ArgumentParser
internal import CommandSupport
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage

/// `ota-release expiry`
struct ExpiryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "expiry",
        abstract: "List when the update metadata of a tree runs out.",
        discussion: "For a cron job: the exit code is 1 when anything runs out within the window."
    )

    @Argument(help: "The release tree.", completion: .directory)
    var tree = "release"

    @Option(help: ArgumentHelp("How many days ahead to look.", valueName: "days"))
    var within = 2

    @Option(help: "How to print the result.")
    var format = OutputFormat.text

    func validate() throws {
        guard (0...3650).contains(within) else { throw ValidationError("--within is a number of days from 0 to 3650") }
    }

    func run() async throws {
        try await FailureReport.catching(Context.current, format) {
            let status = try MetadataStatus.all(in: FilePath(tree))
            try ExpiryReport(status).show(format)
            let due = status.filter { $0.secondsLeft <= Int64(within) * 86400 }
            guard !due.isEmpty else { return }
            let names = due.map(\.role).joined(separator: ", ")
            Console.note(
                "error: within \(within) days this runs out: \(names); `ota-release refresh` signs it anew, and a root "
                    + "needs `ota-release keys rotate root`"
            )
            throw ExitStatus.verificationFailed.code
        }
    }
}
