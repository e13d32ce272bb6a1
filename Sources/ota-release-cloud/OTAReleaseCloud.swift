internal import ArgumentParser
internal import CommandSupport
internal import ReleaseModel

/// The services of AWS that an update needs, on one machine. `ota-release serve` and `ota-release device` start this
/// program, which is one of its own because what it is made of takes minutes to compile.
@main
struct OTAReleaseCloud: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ota-release",
        abstract: "Serves a release as AWS would.",
        discussion: ExitStatus.table,
        version: ToolVersion.current,
        subcommands: [ServeCommand.self, DeviceCommand.self, PublishCommand.self, RemoteVerifyCommand.self]
    )
}
