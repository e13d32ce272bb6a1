package import ReleaseModel
package import UpdateMetadata

/// How the client under attack is set up. Tests break it, to show that attacks can succeed.
package struct DeviceSettings: Sendable {
    package var limits = ClientLimits()
    /// What the device takes the time for.
    package var clock: @Sendable (Timestamp) -> Timestamp = { $0 }
    /// Whether it still has what it accepted when it is switched on again.
    package var remembers = true
    package var checksContent = true
    package var checksPurpose = true

    package init() {}
}

/// A device: the real client, and the store that it keeps between updates.
final class AttackedDevice {
    private let settings: DeviceSettings
    private let release: AttackedRelease
    private let firstRoot: [UInt8]
    private var store: MemoryMetadataStore

    /// A device as it leaves the factory, with a root that it trusts.
    init(trusting root: [UInt8], of release: AttackedRelease, _ settings: DeviceSettings) {
        self.settings = settings
        self.release = release
        firstRoot = root
        store = MemoryMetadataStore(root: root)
    }

    /// Another device in the same state.
    init(like other: AttackedDevice) {
        settings = other.settings
        release = other.release
        firstRoot = other.firstRoot
        store = MemoryMetadataStore(copying: other.store)
    }

    /// Refreshes the metadata, looks the target up, and downloads it. Whatever is wrong is thrown.
    func update(from repository: HostileRepository) throws {
        if !settings.remembers { store = MemoryMetadataStore(root: firstRoot) }
        var client = try refreshedClient(repository)
        let target = try target(repository.wanted, &client)
        var check = TargetCheck(target)
        try repository.download(limit: target.length) { check.update($0) }
        guard check.isRight() || !settings.checksContent else { throw TargetError.mismatch(repository.wanted) }
    }

    private func target(_ path: TargetPath, _ client: inout MetadataClient) throws -> TargetFile {
        if settings.checksPurpose {
            return try client.target(path, for: release.purpose.software, on: release.platform)
        }
        guard let target = try client.target(path) else { throw TargetError.unlisted(path) }
        return target
    }

    private func refreshedClient(_ repository: HostileRepository) throws -> MetadataClient {
        let time = settings.clock(repository.time)
        var client = try MetadataClient(repository, store: store, at: time, limits: settings.limits)
        try client.refresh()
        return client
    }

    /// Only brings the metadata up to date, as a device does that finds nothing new.
    func refresh(from repository: HostileRepository) throws {
        _ = try refreshedClient(repository)
    }
}
