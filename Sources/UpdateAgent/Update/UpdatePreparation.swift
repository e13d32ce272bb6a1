internal import FileStore
internal import ReleaseModel
internal import SystemPackage
internal import Transfer
internal import UpdateClient
internal import UpdateJobs
internal import UpdateMetadata

/// Everything up to the moment before something is touched that runs: checks, metadata, download, unpacking, and the trial
/// of a new agent.
struct UpdatePreparation {
    let settings: AgentSettings
    let configuration: DeviceConfiguration
    let service: any JobService
    let log: AgentLog
    let pause: (Duration) -> Void
    let now: () -> Timestamp

    private var folder: DeviceFolder { settings.folder }

    /// Brings the version of an update onto the device, checked and whole. Errors are `UpdateFailure` and what can be made
    /// one, and `JobServiceError`.
    func run(_ record: UpdateRecord, _ received: UpdateJobDocument) throws {
        var document = received
        try report(record, .checking)
        let installed = try Preflight(settings: settings, configuration: configuration).check(document)
        try SecureFolder.make(folder.work)

        try report(record, .verifying)
        let fetch = PersistentFetch(service: service, job: record.job, settings: settings, log: log, pause: pause)
        let client = HTTPClient(transferOptions)
        let target = try fetch.run(&document) { document in
            try VerifiedTarget(
                document,
                from: JobMetadataSource(document, client),
                trusting: FolderMetadataStore(folder.metadata),
                on: settings.platform,
                installed: installed,
                at: now()
            )
        }
        let archive = try download(target, record, &document, fetch, client)
        let signature = try fetch.run(&document) { document in
            try client.get(document.signature.location.text, limit: Int(clamping: target.signature.length))
        }
        try target.check(signature: signature, of: archive, keys: folder.releaseKeys)

        try report(record, .unpacking)
        let unpacker = PackageUnpacker(folder: folder, platform: settings.platform)
        try unpacker.unpack(archive, record.software, record.to, room: Preflight.room(in: folder))
        try FileTree.removeFile(archive)
        if record.software == .otaAgent {
            try report(record, .trying)
            try AgentTrial(settings: settings, log: log).run(record)
        }
        // The last moment at which a job that has ended changes anything.
        try report(record, .switching)
    }

    private func download(
        _ target: VerifiedTarget,
        _ record: UpdateRecord,
        _ document: inout UpdateJobDocument,
        _ fetch: PersistentFetch,
        _ client: HTTPClient
    ) throws -> FilePath {
        // By its digest, so that what an earlier job has left is gone on with only when it is the same.
        let name = (target.file.hashes.sha256?.hexadecimal ?? "artifact") + ".part"
        for other in try FileTree.names(in: folder.work) where other != .text(name) {
            try FileTree.remove(other.path(in: folder.work))
        }
        let download = ArtifactDownload(target.path, target.file, into: folder.work.appending(name), client)
        var received: UInt64 = 0
        var reported = UpdateStep.downloading.percent
        try report(record, .downloading)
        try fetch.run(&document, progress: { received }) { document in
            try download.run(from: document.artifact.location.text) { count in
                received = count
                let percent = UpdateStep.downloading.percent + Int(count * 50 / max(1, target.file.length))
                guard percent >= reported + 10 else { return }
                reported = percent
                try report(record, .downloading, percent: percent)
            }
        }
        return download.file
    }

    private var transferOptions: HTTPOptions {
        var options = HTTPOptions()
        options.caFile = configuration.caFile.string
        options.maximumRate = settings.maximumRate
        options.lowSpeedLimit = min(1024, max(1, (settings.maximumRate ?? .max) / 2))
        options.lowSpeedTime = settings.slowAfter
        return options
    }

    /// Says how far the update is. A service that cannot be reached is no reason to stop; a job that has ended is.
    private func report(_ record: UpdateRecord, _ step: UpdateStep, percent: Int? = nil) throws {
        let details = StatusDetails(record, step, percent: percent ?? step.percent)
        log.write(.info, "\(record.jobID): \(step.rawValue), \(percent ?? step.percent) %")
        do throws(JobServiceError) {
            try service.update(record.job, to: .inProgress, details)
        } catch {
            guard case .unavailable = error else { throw error }
            log.write(.warn, "\(error)")
        }
    }
}
