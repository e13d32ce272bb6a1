internal import FileStore
internal import ReleaseModel
internal import SystemPackage
internal import UpdateJobs

/// The proof that a new agent owes before it takes the place of the old one: it must read this device's settings, reach
/// the service with its identity, and pick up the job that it came with.
package struct AgentTrial {
    let settings: AgentSettings
    let log: AgentLog

    /// What a new agent says when it has picked up its job.
    static func proof(_ version: Version, _ job: JobID) -> String { "ggc-ota \(version) picked up the job \(job)" }

    /// Runs the new agent, which lies beside the old one, in a trial.
    func run(_ record: UpdateRecord) throws {
        let path = settings.folder.package(.otaAgent, record.to).appending("ggc-ota")
        let program = ProgramRun(
            path: path,
            arguments: [
                "trial", "--root", settings.folder.root.string, "--platform", settings.platform.rawValue,
                "--job", record.jobID.text, "--number", "\(record.job.number)",
            ],
            timeout: settings.trialTimeout
        )
        let result: ProgramRun.Result
        do throws(Errno) {
            result = try program.run()
        } catch {
            throw UpdateFailure(.trialFailed, "cannot start \(path): \(error)")
        }
        log.write(outputOf: "trial", result.output)
        let proof = AgentTrial.proof(record.to, record.jobID)
        guard result.isSuccess, result.output.split(whereSeparator: \.isNewline).contains(Substring(proof)) else {
            throw UpdateFailure(.trialFailed, "the new agent did not pick up its job: it \(result.summary)")
        }
    }

    /// The new agent's side: picks up the job, tells the service so, and returns the words that prove it.
    package static func pickUp(_ settings: AgentSettings, job text: String, number: Int64) throws -> String {
        let job = try PendingJob(jobID: JobID(parsing: text), number: number)
        let configuration = try DeviceConfiguration(of: settings.folder)
        let service = JobDataPlane(configuration, userAgent: UpdateAgent.userAgent)
        let document = try UpdateJobDocument.received(service.describe(job).document)
        guard let version = settings.ownVersion, document.software == .otaAgent, document.version == version,
            document.platform == settings.platform
        else {
            throw UpdateFailure(
                .trialFailed,
                "the job is for \(document.software) \(document.version) on \(document.platform), and this is "
                    + "\(settings.ownVersion?.description ?? "no installed version") on \(settings.platform)"
            )
        }
        _ = try UpdateJournal(of: settings.folder).load()
        return proof(version, job.jobID)
    }
}
