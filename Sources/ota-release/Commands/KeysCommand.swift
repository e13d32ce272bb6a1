internal import ArgumentParser

/// `ota-release keys`
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make, list and replace keys, and sign metadata with several people.",
        subcommands: [
            KeysGenerateCommand.self, KeysInitCommand.self, KeysListCommand.self, KeysRotateCommand.self,
            KeysDrillCommand.self, KeysCeremonyCommand.self, KeysSignCommand.self, KeysMergeCommand.self,
        ]
    )
}
