internal import ArgumentParser
internal import CommandSupport
internal import ReleaseModel

@main
enum Main {
    static func main() async {
        let arguments = CommandLine.arguments.dropFirst()
        // It speaks to a store, and is in the other program for that.
        if arguments.first == "verify", arguments.contains("--remote") {
            await RemoteVerifyForwarding.main(Array(arguments.dropFirst()))
        } else {
            await OTARelease.main()
        }
    }
}

struct OTARelease: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ota-release",
        abstract: "Turns staged builds of IoT gateway software into signed, reproducible, region-ready updates.",
        discussion: ExitStatus.table,
        version: ToolVersion.current,
        subcommands: [
            BuildCommand.self, AssembleCommand.self, VerifyCommand.self, AttackCommand.self, InspectCommand.self,
            DiffCommand.self,
            KeysCommand.self, RefreshCommand.self, ExpiryCommand.self, PromoteCommand.self, WithdrawCommand.self,
            ReinstateCommand.self, HistoryCommand.self, GCCommand.self, JobCommand.self, ServeForwarding.self,
            DeviceForwarding.self, PublishForwarding.self,
            PresignCommand.self, IAMCommand.self, TUFCommand.self,
        ]
    )
}
