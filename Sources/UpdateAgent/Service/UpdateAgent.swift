internal import FileStore
internal import ReleaseModel
internal import SystemPackage
internal import UpdateJobs

/// The agent: takes the update jobs of its device one after another, and brings each to a truthful end, whatever stops it
/// on the way.
package final class UpdateAgent {
    static let userAgent = "ggc-ota/\(ToolVersion.current)"

    private let settings: AgentSettings
    private let log: AgentLog
    private let journal: UpdateJournal
    private let pause: (Duration) -> Void
    private let now: () -> Timestamp
    private let connect: (DeviceConfiguration) -> any JobService
    /// The update under way, as far as this process knows; the journal may not have its last change when the disk is full.
    private var record: UpdateRecord?
    /// Whether the service knows how the update ended.
    private var isReported = false
    /// Whether the new agent was to go on. It has not, if this one is asked again.
    private var isHandedOver = false
    /// Jobs that are none of ours, which were logged once.
    private var ignored: Set<PendingJob> = []

    /// What there is to do after a look for jobs.
    package enum Next: Equatable {
        case lookAgain
        case wait
        /// The agent was updated: the new one goes on.
        case restart
    }

    package convenience init(_ settings: AgentSettings, log: AgentLog, pause: @escaping (Duration) -> Void) {
        self.init(settings, log: log, pause: pause, now: { .now }) { configuration in
            JobDataPlane(configuration, userAgent: UpdateAgent.userAgent)
        }
    }

    init(
        _ settings: AgentSettings,
        log: AgentLog,
        pause: @escaping (Duration) -> Void,
        now: @escaping () -> Timestamp,
        connect: @escaping (DeviceConfiguration) -> any JobService
    ) {
        self.settings = settings
        self.log = log
        self.pause = pause
        self.now = now
        self.connect = connect
        journal = UpdateJournal(of: settings.folder)
    }

    // MARK: Start

    /// Finds what an earlier run has left. Call it once, before anything else.
    package func open() throws {
        do {
            try recover()
        } catch let error as FileError where error.code == .readOnlyFileSystem {
            // Jobs that come are rejected for that reason; nothing else can be done here.
            log.write(.error, "\(error)")
        }
    }

    private func recover() throws {
        try journal.open()
        try removeTemporaryMetadata()
        record = try journal.load()
        guard var found = record else { return try removeLeftovers() }
        log.level = found.logLevel
        log.write(.warn, "\(found.jobID) was interrupted while \(found.phase.rawValue)")
        guard found.phase != .finished else { return }
        found.restarts += 1
        try journal.save(found)
        record = found
    }

    /// No update is under way: what looks like one was left by a version of this program that was killed.
    private func removeLeftovers() throws {
        for software in Software.allCases {
            try Installation(of: software, in: settings.folder).clean { _ in false }
        }
        try FileTree.remove(settings.folder.work)
    }

    private func removeTemporaryMetadata() throws(FileError) {
        guard try FileStatus.of(settings.folder.metadata) != nil else { return }
        for name in try FileTree.sortedTextNames(in: settings.folder.metadata)
        where name.hasPrefix(DeviceFolder.stagingPrefix) {
            try FileTree.removeFile(settings.folder.metadata.appending(name))
        }
    }

    // MARK: Jobs

    /// Brings the update under way one phase further, or takes the next job. Throws when the service cannot be reached, the
    /// settings cannot be read, or the disk cannot be written; call it again later.
    package func advance() throws -> Next {
        let configuration = try DeviceConfiguration(of: settings.folder)
        let service = connect(configuration)
        guard let record else { return try takeNext(configuration, service) }
        switch record.phase {
        case .preparing: try prepare(record, configuration, service)
        case .switching: try switchForward(record, configuration)
        case .rollingBack: try rollBack(record, configuration)
        case .finished:
            if isHandover(record) {
                isHandedOver = true
                return .restart
            }
            try settle(record, service)
        }
        return .lookAgain
    }

    private func takeNext(_ configuration: DeviceConfiguration, _ service: any JobService) throws -> Next {
        for job in try service.pending() {
            let assigned: AssignedJob
            do throws(JobServiceError) {
                assigned = try service.describe(job)
            } catch {
                guard case .unavailable = error else { continue }
                throw error
            }
            guard UpdateJobDocument.isUpdate(assigned.document) else {
                if ignored.insert(job).inserted { log.write(.info, "\(job.jobID) is no software update: left alone") }
                continue
            }
            try take(assigned, service)
            return .lookAgain
        }
        return .wait
    }

    private func take(_ assigned: AssignedJob, _ service: any JobService) throws {
        let document: UpdateJobDocument
        do throws(UpdateFailure) {
            document = try UpdateJobDocument.received(assigned.document)
        } catch {
            log.write(.error, "\(assigned.job.jobID): \(error)")
            return try refuse(assigned.job, error, service)
        }
        log.level = document.logLevel
        let installed = try Installation(of: document.software, in: settings.folder).current
        let record = UpdateRecord(
            job: assigned.job,
            software: document.software,
            from: installed,
            to: document.version,
            logLevel: document.logLevel,
            phase: .preparing,
            startedAt: now()
        )
        isReported = false
        do {
            // Where nothing can be written, there may be no folder for the journal either.
            guard try !FileSystemStatus(of: settings.folder.root).isReadOnly else {
                throw FileError("write to", settings.folder.root, .readOnlyFileSystem)
            }
            try journal.save(record)
        } catch {
            // It may have its name, and yet not be durable.
            try? journal.clear()
            return try refuse(assigned.job, UpdateFailure(error), service)
        }
        self.record = record
    }

    /// Ends a job of which nothing was begun.
    private func refuse(_ job: PendingJob, _ failure: UpdateFailure, _ service: any JobService) throws {
        let outcome = UpdateRecord.Outcome(failure)
        do throws(JobServiceError) {
            try service.update(job, to: outcome.status, StatusDetails(refusing: outcome))
        } catch {
            guard case .unavailable = error else { return log.write(.warn, "\(error)") }
            throw error
        }
    }

    // MARK: Phases

    /// How often an update may be found unfinished before it counts as failed.
    private static let mostRestarts = 10

    private func prepare(
        _ record: UpdateRecord,
        _ configuration: DeviceConfiguration,
        _ service: any JobService
    ) throws {
        do {
            guard record.restarts <= UpdateAgent.mostRestarts else {
                throw UpdateFailure(.interrupted, "the agent was stopped \(record.restarts) times on the way")
            }
            if record.from == record.to {
                return try finish(record, UpdateRecord.Outcome(.succeeded, .alreadyInstalled))
            }
            let document = try UpdateJobDocument.received(service.describe(record.job).document)
            let preparation = UpdatePreparation(
                settings: settings,
                configuration: configuration,
                service: service,
                log: log,
                pause: pause,
                now: now
            )
            try preparation.run(record, document)
            var next = record
            next.phase = .switching
            next.restarts = 0
            try journal.save(next)
            self.record = next
        } catch let error as JobServiceError {
            switch error {
            case .unavailable: throw error
            case .ended: try finish(record, UpdateRecord.Outcome(.canceled, .canceled, "\(error)"))
            case .refused: try finish(record, UpdateRecord.Outcome(.failed, .unexpected, "\(error)"))
            }
        } catch {
            try finish(record, UpdateRecord.Outcome(UpdateFailure(error)))
        }
    }

    private func switchForward(_ record: UpdateRecord, _ configuration: DeviceConfiguration) throws {
        do {
            guard record.restarts <= 2 else {
                throw UpdateFailure(.interrupted, "the agent was stopped \(record.restarts) times while switching")
            }
            log.write(.info, "\(record.jobID): switching from \(record.from?.description ?? "none") to \(record.to)")
            try machinery(configuration).forward(record)
            try finish(record, UpdateRecord.Outcome(.succeeded, .installed))
        } catch {
            log.write(.error, "\(record.jobID): \(error); going back")
            var next = record
            next.phase = .rollingBack
            next.outcome = UpdateRecord.Outcome(UpdateFailure(error))
            self.record = next
            // Going back matters more than writing it down: the journal says "switching", after which the device is
            // brought to one of the two versions as well.
            try? journal.save(next)
        }
    }

    private func rollBack(_ record: UpdateRecord, _ configuration: DeviceConfiguration) throws {
        let problem = try machinery(configuration).back(record)
        let cause = record.outcome ?? UpdateRecord.Outcome(.failed, .unexpected)
        let detail = [cause.detail, problem.map { "and the version before does not run: \($0)" } ?? ""]
        try finish(
            record,
            UpdateRecord.Outcome(.failed, cause.reason, detail.filter { !$0.isEmpty }.joined(separator: "; "))
        )
    }

    private func machinery(_ configuration: DeviceConfiguration) -> UpdateSwitch {
        UpdateSwitch(settings: settings, configuration: configuration, log: log, pause: pause)
    }

    /// Writes the outcome down. A success that cannot be written is none, because a power failure would undo it.
    private func finish(_ record: UpdateRecord, _ outcome: UpdateRecord.Outcome) throws {
        var next = record
        next.phase = .finished
        next.outcome = outcome
        next.endedAt = now()
        do {
            try journal.save(next)
        } catch {
            // What is left of the download may be all that is in the way.
            try? FileTree.remove(settings.folder.work)
            do {
                try journal.save(next)
            } catch {
                guard outcome.reason != .installed else { throw error }
                log.write(.error, "\(error)")
            }
        }
        self.record = next
        let severity: UpdateAgentLogLevel = outcome.status == .succeeded ? .info : .error
        let detail = outcome.detail.isEmpty ? "" : ": \(outcome.detail)"
        log.write(severity, "\(record.jobID): \(outcome.status.rawValue) \(outcome.reason.rawValue)\(detail)")
    }

    /// Whether the rest is up to the agent that was just installed.
    private func isHandover(_ record: UpdateRecord) -> Bool {
        record.software == .otaAgent && record.outcome?.reason == .installed && settings.ownVersion != record.to
            && !isHandedOver
    }

    /// Tells the service, adds the update to the history, removes what nobody needs any more, and ends it.
    private func settle(_ record: UpdateRecord, _ service: any JobService) throws {
        let outcome = record.outcome ?? UpdateRecord.Outcome(.failed, .unexpected)
        if !isReported, outcome.status != .canceled { try report(outcome, of: record, service) }
        isReported = true
        try journal.append(record)
        let installation = Installation(of: record.software, in: settings.folder)
        let current = try installation.current
        try installation.clean { version in
            guard version != current else { return false }
            guard outcome.status == .succeeded else { return version == record.to }
            // The version before stays, to return to by hand; those before it go.
            return record.from.map { version < $0 } ?? false
        }
        try FileTree.remove(settings.folder.work)
        try journal.clear()
        self.record = nil
        log.level = .standard
    }

    /// Tells the service how an update ended. Where it does not want to know that any more, there is nobody to tell.
    private func report(
        _ outcome: UpdateRecord.Outcome,
        of record: UpdateRecord,
        _ service: any JobService
    ) throws(JobServiceError) {
        do throws(JobServiceError) {
            let details = StatusDetails(record, .finished, percent: 100, outcome: outcome)
            try service.update(record.job, to: outcome.status, details)
        } catch {
            if case .unavailable = error { throw error }
            log.write(.warn, "\(error)")
        }
    }
}

extension StatusDetails {
    fileprivate init(refusing outcome: UpdateRecord.Outcome) {
        self =
            (try? StatusDetails([
                "reason": outcome.reason.rawValue, "message": String(outcome.detail.escapedForDisplay.prefix(500)),
            ]))
            ?? (try? StatusDetails(["reason": outcome.reason.rawValue])) ?? .empty
    }
}
