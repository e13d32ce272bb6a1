package import ReleaseModel
package import SystemPackage

/// How the agent works on this device.
package struct AgentSettings: Sendable {
    package let folder: DeviceFolder
    package let platform: Platform
    /// Of downloads, in bytes per second; nil for no limit.
    package var maximumRate: Int?
    /// Between two looks for jobs.
    package var pollInterval: Duration = .seconds(30)
    /// The first pause after a failure; it grows to `longestPause`.
    package var retryDelay: Duration = .seconds(5)
    package var longestPause: Duration = .seconds(300)
    /// A download that is slower than 1 kB/s for this long is given up.
    package var slowAfter: Duration = .seconds(60)
    /// How long a new daemon must run before the update counts.
    package var healthWindow: Duration = .seconds(30)
    package var scriptTimeout: Duration = .seconds(300)
    /// How long a new agent may take to prove itself.
    package var trialTimeout: Duration = .seconds(60)
    /// Where the kernel shows its devices; not `/sys` in tests.
    package var systemFolder: FilePath = "/sys"
    /// The version that this program was installed as; nil when it runs from elsewhere.
    package var ownVersion: Version?

    package init(folder: DeviceFolder, platform: Platform) {
        self.folder = folder
        self.platform = platform
    }
}
