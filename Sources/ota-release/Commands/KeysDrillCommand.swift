internal import ArgumentParser
internal import CommandSupport
internal import FileStore
internal import Glibc
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage

/// `ota-release keys drill`
struct KeysDrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Rehearse the loss of a key on a copy, and prove that every device still gets updates.",
        discussion: "Nothing of yours is changed: keys and metadata are copied to a temporary folder of your own."
    )

    @Option(help: ArgumentHelp("The key to lose, such as root-2.", valueName: "name"))
    var lose: String

    @Argument(help: "The release tree.", completion: .directory)
    var tree = "release"

    @OptionGroup var trust: TrustOptions

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, .text) {
            let name = "ota-release-drill-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
            let scratch = context.temporaryFolder.appending(name)
            try FileTree.create(scratch, mode: 0o700)
            defer { try? FileTree.remove(scratch) }
            let drill = KeyDrill(try trust.folder(context), access: trust.access(context))
            let clients = try await context.stoppingOnSignals {
                try await drill.run(
                    losing: lose,
                    tree: FilePath(tree),
                    scratch: scratch,
                    at: .now,
                    stop: context.stop
                )
            }
            var table = TextTable([("a device that trusts", .left), ("reaches", .left), ("timestamp", .right)])
            for client in clients {
                table.append([
                    "root version \(client.startsFromRoot)", "root version \(client.reachesRoot)",
                    "\(client.timestampVersion)",
                ])
            }
            Console.print(table.text)
            Console.print("\nlosing \(lose) can be survived; for real it is `ota-release keys rotate`, then `refresh`")
        }
    }
}
