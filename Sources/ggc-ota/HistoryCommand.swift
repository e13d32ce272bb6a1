internal import ArgumentParser
internal import ReleaseModel
internal import UpdateAgent
internal import UpdateJobs

/// `ggc-ota history`
struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "List the updates of this device, the newest last."
    )

    @OptionGroup var device: DeviceOptions

    func run() throws {
        try AgentExit.catching {
            for update in try UpdateJournal(of: device.folder).history() {
                let outcome = update.outcome
                let words = [
                    "\(update.endedAt ?? update.startedAt)", update.software.rawValue,
                    "\(update.from?.description ?? "none") -> \(update.to)", outcome?.status.rawValue ?? "",
                    outcome?.reason.rawValue ?? "", update.jobID.text,
                ]
                print(words.joined(separator: "  "))
                if let detail = outcome?.detail, !detail.isEmpty { print("    \(detail.escapedForDisplay)") }
            }
        }
    }
}
