internal import FileStore
internal import ReleaseModel
internal import SystemPackage
internal import UpdateJobs

/// What must be true of a device before an update touches anything ("OTA updates of AWS IoT Greengrass Core software",
/// requirements).
struct Preflight {
    let settings: AgentSettings
    let configuration: DeviceConfiguration

    private var folder: DeviceFolder { settings.folder }

    /// In bytes.
    private static let leastSpace: UInt64 = 400_000_000

    /// Checks everything, and returns the version that runs. An error is an `UpdateFailure`, or a `FileError` of looking.
    func check(_ update: UpdateJobDocument) throws -> Version {
        guard !configuration.hasProxy else {
            throw UpdateFailure(.proxyConfigured, "config.json has a networkProxy, which updates do not go through")
        }
        try checkPartition()
        guard update.platform == settings.platform else {
            throw UpdateFailure(
                .wrongPlatform,
                "the update is for \(update.platform), and this device is \(settings.platform)"
            )
        }
        guard let installed = try Installation(of: update.software, in: folder).current else {
            throw UpdateFailure(.notInstalled, "\(folder.link(of: update.software)) leads to no installed version")
        }
        guard update.version > installed else {
            throw UpdateFailure(.downgrade, "the update is \(update.version), and \(installed) is installed")
        }
        try checkSpace(for: UInt64(update.artifact.length))
        for folder in [folder.agent, folder.versions(of: update.software)] {
            try SecureFolder.check(folder, below: self.folder.root)
        }
        try checkProgram(of: update.software)
        guard configuration.managedRespawn else { return installed }
        for script in [UpdateScript.before(update.software), .after(update.software)] {
            try script.check(in: folder)
        }
        return installed
    }

    /// The version to return to must be whole enough to be started.
    private func checkProgram(of software: Software) throws {
        guard software == .core else { return }
        let program = folder.link(of: .core).appending("greengrassd")
        guard try FileStatus.of(program)?.isExecutable ?? false else {
            throw UpdateFailure(.notInstalled, "\(program) is missing, or cannot be run")
        }
    }

    private func checkPartition() throws {
        let root = folder.root
        if let status = try FileStatus.of(root), isVerified(status.identity.device) {
            throw UpdateFailure(.trustedBoot, "\(root) is on a partition that dm-verity protects from any change")
        }
        guard try !FileSystemStatus(of: root).isReadOnly else {
            throw UpdateFailure(.readOnlyRoot, "the partition of \(root) is mounted read-only")
        }
    }

    /// Whether a device of the kernel's is one of dm-verity's, by its UUID (Documentation/ABI/testing/sysfs-block-dm).
    private func isVerified(_ device: UInt64) -> Bool {
        let (major, minor) = DeviceNumber.parts(of: device)
        let file = settings.systemFolder.pushing(FilePath("dev/block/\(major):\(minor)/dm/uuid"))
        guard let uuid = try? FileReader.contents(ofFileOrPipe: file, limit: 4096) else { return false }
        return uuid.starts(with: "CRYPT-VERITY-".utf8)
    }

    private func checkSpace(for archive: UInt64) throws {
        let available = try FileSystemStatus(of: folder.root).available
        let needed = max(Preflight.leastSpace, archive.multipliedReportingOverflow(by: 3).partialValue)
        guard available >= needed else {
            throw UpdateFailure(
                .insufficientSpace,
                "an update needs \(ByteCount.text(needed)), and \(ByteCount.text(available)) are free"
            )
        }
    }

    /// The most that the contents of an archive may have, in bytes: an update needs three times their size.
    static func room(in folder: DeviceFolder) throws(FileError) -> UInt64 {
        try FileSystemStatus(of: folder.root).available / 3
    }
}

/// The number of a device as the kernel packs it into 64 bits (makedev(3)).
enum DeviceNumber {
    static func parts(of device: UInt64) -> (major: UInt64, minor: UInt64) {
        ((device >> 8) & 0xFFF | (device >> 32) & 0xFFFF_F000, device & 0xFF | (device >> 12) & 0xFFFF_FF00)
    }
}
