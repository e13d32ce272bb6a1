internal import ReleaseModel
package import SystemPackage

/// Where a device keeps its software, its settings and the agent's state, all below one root ("AWS IoT Greengrass V1",
/// the layout of its packages).
package struct DeviceFolder: Sendable {
    package let root: FilePath

    package init(_ root: FilePath) {
        self.root = root
    }

    var configuration: FilePath { root.appending("config").appending("config.json") }
    var certificates: FilePath { root.appending("certs") }
    var scripts: FilePath { root.appending("usr").appending("scripts") }

    // MARK: The agent's own

    var agent: FilePath { root.appending("ota") }
    /// The journal and the history.
    var state: FilePath { agent.appending("state") }
    /// What is being downloaded.
    var work: FilePath { agent.appending("work") }
    /// The update metadata that the device trusts.
    var metadata: FilePath { agent.appending("metadata") }
    /// Public keys that artifacts must be signed with, besides the metadata; there need not be any.
    var releaseKeys: FilePath { agent.appending("keys") }

    // MARK: Software

    /// The folder that holds the versions of a software side by side.
    func versions(of software: Software) -> FilePath {
        switch software {
        case .core: root.appending("ggc").appending("packages")
        case .otaAgent: agent
        }
    }

    func package(_ software: Software, _ version: Version) -> FilePath {
        versions(of: software).appending(DeviceFolder.name(of: version, software))
    }

    /// A version's folder while it is being filled.
    func staging(_ software: Software, _ version: Version) -> FilePath {
        versions(of: software).appending(DeviceFolder.stagingPrefix + DeviceFolder.name(of: version, software))
    }

    static let stagingPrefix = ".new-"

    /// The link that says which version runs.
    func link(of software: Software) -> FilePath {
        switch software {
        case .core: root.appending("ggc").appending("core")
        case .otaAgent: agent.appending("ota_agent")
        }
    }

    /// What the link says for a version, relative to its own folder.
    static func linkTarget(_ software: Software, _ version: Version) -> String {
        switch software {
        case .core: "packages/\(name(of: version, software))"
        case .otaAgent: name(of: version, software)
        }
    }

    /// The version whose folder has this name; nil for other names.
    static func version(named name: String, _ software: Software) -> Version? {
        let prefix = folderPrefix(software)
        guard name.utf8.starts(with: prefix.utf8) else { return nil }
        return try? Version(parsing: String(name.dropFirst(prefix.count)))
    }

    static func name(of version: Version, _ software: Software) -> String { "\(folderPrefix(software))\(version)" }

    private static func folderPrefix(_ software: Software) -> String {
        switch software {
        case .core: ""
        case .otaAgent: "ota_agent_v"
        }
    }

    /// The folder of a version in the archives that bring it.
    static func archiveFolder(_ software: Software, _ version: Version) -> String {
        switch software {
        case .core: "greengrass/ggc/packages/\(name(of: version, software))"
        case .otaAgent: "greengrass/ota/\(name(of: version, software))"
        }
    }

    /// The programs without which a version cannot run, relative to its folder.
    static func programs(of software: Software) -> [String] {
        switch software {
        case .core: ["greengrassd", "bin/daemon"]
        case .otaAgent: ["ggc-ota"]
        }
    }
}
