internal import ArgumentParser

/// `ota-release job`
struct JobCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job",
        abstract: "Update devices through AWS IoT Jobs.",
        subcommands: [JobCreateCommand.self]
    )
}
