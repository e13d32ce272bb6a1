internal import FileStore
internal import ReleaseModel
internal import SystemPackage
internal import UpdateJobs

/// Stops and starts the core software: by the scripts of the device's owner, or by `greengrassd` itself.
struct CoreControl {
    let folder: DeviceFolder
    let daemon: CoreDaemon
    let usesScripts: Bool
    let timeout: Duration
    let log: AgentLog

    /// Stops whatever version runs.
    func stop() throws {
        if usesScripts { return try run(.beforeCore, failing: .preScriptFailed) }
        try greengrassd("stop", failing: .stopFailed)
    }

    /// Starts the version that the link leads to.
    func start() throws {
        if usesScripts { return try run(.afterCore, failing: .postScriptFailed) }
        try greengrassd("start", failing: .startFailed)
    }

    /// Runs a script, which is checked again: it may have been changed since the update began.
    func run(_ script: UpdateScript, failing reason: UpdateReason) throws {
        try script.check(in: folder)
        try run(script.path(in: folder), [], failing: reason)
    }

    private func greengrassd(_ command: String, failing reason: UpdateReason) throws {
        try run(folder.link(of: .core).appending("greengrassd"), [command], failing: reason)
    }

    private func run(_ path: FilePath, _ arguments: [String], failing reason: UpdateReason) throws {
        let words = ([path.string] + arguments).joined(separator: " ")
        let program = ProgramRun(
            path: path,
            arguments: arguments,
            environment: ["GGC_PID_DIR": daemon.pidFolder.string],
            timeout: timeout
        )
        let result: ProgramRun.Result
        do throws(Errno) {
            result = try program.run()
        } catch {
            throw UpdateFailure(reason, "cannot start \(words): \(error)")
        }
        log.write(outputOf: path.lastComponent?.string ?? words, result.output)
        guard result.isSuccess else { throw UpdateFailure(reason, "\(words) \(result.summary)") }
    }

    /// Makes sure that the daemon of `version` runs, and goes on to run for the length of `window`.
    func watch(_ version: Version, for window: Duration, _ pause: (Duration) -> Void) throws {
        guard let first = daemon.process else {
            throw UpdateFailure(.startFailed, "the daemon of \(version) has not come up")
        }
        guard first.version == version else {
            throw UpdateFailure(
                .wrongVersion,
                "the daemon that runs is \(first.version?.description ?? "none of these"), not \(version)"
            )
        }
        let step = Duration.milliseconds(100)
        var waited = Duration.zero
        while waited < window {
            pause(step)
            waited += step
            guard daemon.process == first else {
                throw UpdateFailure(.daemonDied, "the daemon of \(version) ended within \(window) of its start")
            }
        }
    }
}
