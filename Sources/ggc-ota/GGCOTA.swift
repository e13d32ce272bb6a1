internal import ArgumentParser
internal import ReleaseModel

@main
struct GGCOTA: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ggc-ota",
        abstract: "Installs the updates of AWS IoT Greengrass Core software that jobs bring to this device.",
        discussion: AgentExit.table,
        version: ToolVersion.current,
        subcommands: [RunCommand.self, StatusCommand.self, HistoryCommand.self, TrialCommand.self],
        defaultSubcommand: RunCommand.self
    )
}
