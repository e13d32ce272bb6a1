internal import ArgumentParser
internal import ReleaseModel
internal import UpdateAgent

/// `ggc-ota status`
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what is installed, and the update under way."
    )

    @OptionGroup var device: DeviceOptions

    func run() throws {
        try AgentExit.catching {
            for software in Software.allCases {
                let version = try Installation(of: software, in: device.folder).current
                print("\(software) version: \(version?.description ?? "none")")
            }
            guard let update = try UpdateJournal(of: device.folder).load() else {
                return print("no update is under way")
            }
            let versions = "\(update.from?.description ?? "none") to \(update.to)"
            print("update: \(update.software) \(versions), \(update.phase.rawValue), job \(update.jobID)")
        }
    }
}
