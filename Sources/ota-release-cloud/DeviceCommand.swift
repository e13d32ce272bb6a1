internal import ArgumentParser
internal import CommandSupport
internal import LocalCloud
internal import ReleaseBuild
internal import ReleaseModel
internal import UpdateJobs

/// `ota-release device`
struct DeviceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device",
        abstract: "Give devices certificates for the server of `serve`, list them, take them back.",
        discussion: """
            Over TLS a device needs no access key: its certificate says which thing it is, and lets it read and update the \
            executions of its own jobs. The server may run meanwhile.
            """,
        subcommands: [DeviceAddCommand.self, DeviceListCommand.self, DeviceRemoveCommand.self]
    )
}

/// Which device is meant.
struct DeviceOptions: ParsableArguments {
    @Argument(help: "The name of its thing: letters, digits, \":\", \"_\" and \"-\".")
    var name: String

    @Option(help: "The region of its thing; else AWS_REGION, AWS_DEFAULT_REGION or the only one that there is.")
    var region: String?

    @OptionGroup var state: StateOptions

    func thing() throws -> ThingName { try ThingName(parsing: name) }

    func region(_ context: Context) throws -> Region? {
        let variables = ["AWS_REGION", "AWS_DEFAULT_REGION"].compactMap { context.environment[$0] }
        let text = region ?? variables.first { !$0.isEmpty }
        return try text.map { try Region(customNamed: $0) }
    }

    func registry(_ context: Context) throws -> DeviceRegistry {
        try DeviceRegistry(in: state.folder(context))
    }
}

extension FailureReport {
    /// Runs the work of a command about devices.
    static func catchingDevice(_ context: Context, _ format: OutputFormat, _ body: () async throws -> Void) async throws
    {
        try await catching(context, format) {
            do {
                try await body()
            } catch let error as DeviceError {
                throw ReleaseFailure(error.reason == .exists ? .conflict : .invalidInput, error.description)
            } catch let error as JobError {
                throw ReleaseFailure(.invalidInput, error.description)
            }
        }
    }
}
