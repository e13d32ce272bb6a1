internal import ArgumentParser
internal import FileStore
internal import Glibc
internal import ReleaseModel
internal import SystemPackage
internal import UpdateAgent
internal import UpdateJobs

/// `ggc-ota`, `ggc-ota run`
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Wait for update jobs, and install what they bring (the default).",
        discussion: """
            Goes to the background unless --foreground is given. It can be stopped at any moment, by any signal: an update \
            under way is brought to its end, or undone, when the agent starts again.
            """
    )

    @OptionGroup var device: DeviceOptions

    @Flag(help: "Stay in front, and write the log to standard error as well.")
    var foreground = false

    @Flag(help: "End when no job waits.")
    var once = false

    @Option(help: ArgumentHelp("The log file.", valueName: "file"), completion: .file())
    var log = "/var/log/greengrass/ota/ggc_ota.txt"

    @Option(help: ArgumentHelp("Where to write the process id.", valueName: "file"), completion: .file())
    var pidFile = "/var/run/ggc-ota.pid"

    @Option(help: ArgumentHelp("The most that a download reads, in bytes per second.", valueName: "bytes"))
    var maxRate: Int?

    @Option(help: ArgumentHelp("The time between two looks for jobs.", valueName: "seconds"))
    var poll = 30.0

    @Option(help: ArgumentHelp("How long a new daemon must run before the update counts.", valueName: "seconds"))
    var healthWindow = 30.0

    @Option(help: ArgumentHelp("How long a script may run.", valueName: "seconds"))
    var scriptTimeout = 300.0

    @Option(help: ArgumentHelp("The first pause after a failure.", valueName: "seconds", visibility: .hidden))
    var retryDelay = 5.0

    @Option(help: ArgumentHelp("When a slow download is given up.", valueName: "seconds", visibility: .hidden))
    var slowAfter = 60.0

    @Option(
        help: ArgumentHelp("How long a new agent may take to prove itself.", valueName: "seconds", visibility: .hidden)
    )
    var trialTimeout = 60.0

    /// Given to the program that goes to the background.
    @Flag(help: .private)
    var detached = false

    func validate() throws {
        let times = [poll, healthWindow, scriptTimeout, retryDelay, slowAfter, trialTimeout]
        guard times.allSatisfy({ (0...86_400).contains($0) }) else {
            throw ValidationError("times are between 0 and 86400 seconds")
        }
        guard maxRate.map({ $0 >= 1024 }) ?? true else {
            throw ValidationError("--max-rate is at least 1024 bytes per second")
        }
    }

    func run() throws {
        guard foreground || detached else { return try goToBackground() }
        if detached { DetachedAgent.leaveSession() }
        do {
            try serve()
        } catch {
            guard detached, !(error is ExitCode) else { return try AgentExit.catching { throw error } }
            DetachedAgent.tell("\(AgentExit(error).rawValue) \(error)")
            throw ExitCode(AgentExit(error).rawValue)
        }
    }

    private func goToBackground() throws {
        try AgentExit.catching {
            // The first is the program's name.
            let arguments = Array(CommandLine.arguments.dropFirst()) + ["--detached"]
            guard let problem = try DetachedAgent.start(arguments) else { return }
            let words = problem.split(separator: " ", maxSplits: 1)
            AgentExit.say("ggc-ota: \(words.last ?? "it ended before it was ready")")
            throw ExitCode(words.first.flatMap { Int32($0) } ?? AgentExit.failed.rawValue)
        }
    }

    private func serve() throws {
        guard geteuid() == 0 else { throw NotRoot() }
        var settings = try device.settings()
        settings.maximumRate = maxRate
        settings.pollInterval = .seconds(poll)
        settings.retryDelay = .seconds(retryDelay)
        settings.slowAfter = .seconds(slowAfter)
        settings.healthWindow = .seconds(healthWindow)
        settings.scriptTimeout = .seconds(scriptTimeout)
        settings.trialTimeout = .seconds(trialTimeout)
        let lock = try InstanceLock(of: settings.folder, pidFile: FilePath(pidFile))
        let log = AgentLog(FilePath(log), echo: foreground ? { AgentExit.say($0) } : nil)
        let agent = UpdateAgent(settings, log: log, pause: RunCommand.pause)
        try agent.open()
        if detached { DetachedAgent.tellReady() }
        try loop(agent, settings, log)
        lock.release()
    }

    private func loop(_ agent: UpdateAgent, _ settings: AgentSettings, _ log: AgentLog) throws {
        var schedule = PollSchedule(settings)
        while true {
            do {
                switch try agent.advance() {
                case .lookAgain: schedule.succeeded()
                case .wait:
                    if once { return }
                    schedule.succeeded()
                    RunCommand.pause(schedule.untilNextLook())
                case .restart:
                    let reason = ProgramReplacement.restart(settings.folder)
                    log.write(.error, "cannot start the new agent: \(reason)")
                }
            } catch {
                log.write(.error, "\(error)")
                RunCommand.pause(schedule.afterFailure())
            }
        }
    }

    private static func pause(_ time: Duration) {
        let (seconds, attoseconds) = time.components
        var request = timespec(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
        var rest = timespec()
        while unsafe nanosleep(&request, &rest) != 0, errno == EINTR { request = rest }
    }
}
