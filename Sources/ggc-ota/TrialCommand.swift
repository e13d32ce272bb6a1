internal import ArgumentParser
internal import UpdateAgent

/// `ggc-ota trial`: how an agent starts the one that is to take its place.
struct TrialCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trial",
        abstract: "Prove that this agent can take over: pick up the job that brought it.",
        shouldDisplay: false
    )

    @OptionGroup var device: DeviceOptions
    @Option var job: String
    @Option var number: Int64

    func run() throws {
        try AgentExit.catching {
            print(try AgentTrial.pickUp(device.settings(), job: job, number: number))
        }
    }
}
