internal import ArgumentParser
internal import CommandSupport
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage

/// `ota-release gc`
struct GCCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Remove old versions from a tree, and whatever no manifest refers to.",
        discussion: """
            What stays: the newest versions of each software, what is on a channel, and the newest version of each \
            platform; older metadata too, which clients on their way may ask for. What goes is shown first. Withdrawn \
            versions go, and stay withdrawn.

            EXAMPLE:
              ota-release gc --keep 3
            """
    )

    @Argument(help: "The release tree.", completion: .directory)
    var tree = "release"

    @Option(help: ArgumentHelp("How many versions of each software to keep, from 1 to 1000.", valueName: "n"))
    var keep: Int

    @Flag(help: "Do not ask.")
    var yes = false

    @OptionGroup var trust: TrustOptions

    @Option(help: "How to print the result.")
    var format = OutputFormat.text

    func validate() throws {
        guard (1...1000).contains(keep) else { throw ValidationError("--keep is a number from 1 to 1000") }
    }

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, format) {
            let edit = try trust.edit(tree, context)
            let garbage = try edit.garbage(keeping: keep)
            // Without a terminal there is nobody to ask: then this shows what would go.
            let answer = yes || garbage.isEmpty ? nil : Console.confirms(GarbageReport(garbage).question)
            let isRemoving = !garbage.isEmpty && (yes || answer ?? false)
            if isRemoving {
                try await context.stoppingOnSignals { try await edit.remove(garbage, keeping: keep, at: .now) }
            }
            try GarbageReport(garbage, isRemoved: isRemoving, isKnown: answer != nil).show(format)
        }
    }
}
