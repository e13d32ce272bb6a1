internal import ArgumentParser
internal import CommandSupport
internal import ReleaseBuild
internal import UpdateMetadata

/// `ota-release keys list`
struct KeysListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the keys of all roles: names, thresholds, lifetimes, and where the private halves are."
    )

    @OptionGroup var trust: TrustOptions

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, .text) {
            let folder = try trust.folder(context)
            Console.print(try KeyTable(folder).text)
            let root = try folder.newestRoot().payload
            Console.print("\nroot version \(root.version), in \(folder.path), expires \(root.expires)")
        }
    }
}
