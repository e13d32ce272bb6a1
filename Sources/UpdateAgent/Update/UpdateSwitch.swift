internal import FileStore
internal import ReleaseModel
internal import SystemPackage
internal import UpdateJobs

/// The steps that change what runs, and those that change it back. Each can be repeated, wherever a power failure has
/// stopped it.
struct UpdateSwitch {
    let settings: AgentSettings
    let control: CoreControl
    let log: AgentLog
    let pause: (Duration) -> Void

    init(
        settings: AgentSettings,
        configuration: DeviceConfiguration,
        log: AgentLog,
        pause: @escaping (Duration) -> Void
    ) {
        self.settings = settings
        self.log = log
        self.pause = pause
        control = CoreControl(
            folder: settings.folder,
            daemon: CoreDaemon(folder: settings.folder, pidFolder: configuration.pidFolder),
            usesScripts: configuration.managedRespawn,
            timeout: settings.scriptTimeout,
            log: log
        )
    }

    /// Makes the new version the one that runs, and makes sure that it does.
    func forward(_ record: UpdateRecord) throws {
        let installation = Installation(of: record.software, in: settings.folder)
        switch record.software {
        case .core:
            try control.stop()
            try installation.activate(record.to)
            try control.start()
            try control.watch(record.to, for: settings.healthWindow, pause)
        case .otaAgent:
            if control.usesScripts { try control.run(.beforeAgent, failing: .preScriptFailed) }
            try installation.activate(record.to)
            if control.usesScripts { try control.run(.afterAgent, failing: .postScriptFailed) }
        }
    }

    /// Makes the version before the one that runs. Throws when the link cannot be changed; what else fails is returned, in
    /// words.
    func back(_ record: UpdateRecord) throws -> String? {
        guard let version = record.from else { return nil }
        let installation = Installation(of: record.software, in: settings.folder)
        guard record.software == .core else {
            try installation.activate(version)
            return nil
        }
        attempt { try control.stop() }
        try installation.activate(version)
        let start: () throws -> Void = {
            try control.start()
            try control.watch(version, for: settings.healthWindow, pause)
        }
        guard attempt(start) != nil else { return nil }
        // The scripts themselves may be what is broken.
        let direct = CoreControl(
            folder: control.folder,
            daemon: control.daemon,
            usesScripts: false,
            timeout: control.timeout,
            log: log
        )
        attempt { try direct.stop() }
        return attempt {
            try direct.start()
            try direct.watch(version, for: settings.healthWindow, pause)
        }
    }

    /// What went wrong, if anything did.
    @discardableResult
    private func attempt(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            log.write(.error, "\(error)")
            return "\(error)"
        }
    }
}
