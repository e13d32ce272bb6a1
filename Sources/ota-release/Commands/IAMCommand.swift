internal import ArgumentParser
internal import CommandSupport

/// `ota-release iam`
struct IAMCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "iam",
        abstract: "Print the policies of AWS that an update needs, and check one's own against a release.",
        subcommands: [IAMPoliciesCommand.self, IAMCheckCommand.self],
        defaultSubcommand: IAMPoliciesCommand.self
    )
}
