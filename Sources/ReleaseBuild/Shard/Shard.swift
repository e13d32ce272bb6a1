internal import ReleaseModel

/// What `shard.json` says of a part of a release that was built apart, without signatures: which archives there are, and
/// all that decided their bytes.
struct Shard: Equatable, Sendable, Codable {
    /// The only format there is.
    static let currentFormat = 1
    static let fileName = "shard.json"

    let format: Int
    /// The version of the tool that built it.
    let tool: String
    /// The versions of the libraries that the archives are the output of.
    let libraries: String
    let release: String
    /// The time of every archive entry.
    let created: Timestamp
    /// In the order of software and platform.
    let artifacts: [Artifact]

    init(tool: String, libraries: String, release: String, created: Timestamp, artifacts: [Artifact]) {
        format = Shard.currentFormat
        self.tool = tool
        self.libraries = libraries
        self.release = release
        self.created = created
        self.artifacts = artifacts.sorted { $0.name < $1.name }
    }
}

extension Shard {
    /// An archive of a shard, under the key that it will have in buckets.
    struct Artifact: Equatable, Sendable {
        let name: ArtifactName
        let archive: ArchiveRecord
        let source: BuildSource

        var key: ObjectKey {
            .artifact(name.software, name.version, for: name.platform, in: archive.compression.format)
        }
    }
}

extension Shard.Artifact: Codable {
    private enum CodingKeys: String, CodingKey {
        case software, version, os, arch, source
    }

    /// The archive's members stand beside the name, as in version manifests.
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let system = try container.decode(String.self, forKey: .os)
        let architecture = try container.decode(String.self, forKey: .arch)
        name = ArtifactName(
            software: try container.decode(Software.self, forKey: .software),
            version: try container.decode(Version.self, forKey: .version),
            platform: try Platform(parsing: "\(system)/\(architecture)")
        )
        archive = try ArchiveRecord(from: decoder)
        source = try container.decode(BuildSource.self, forKey: .source)
    }

    func encode(to encoder: any Encoder) throws {
        try archive.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name.software, forKey: .software)
        try container.encode(name.version, forKey: .version)
        try container.encode(name.platform.operatingSystem, forKey: .os)
        try container.encode(name.platform.architecture, forKey: .arch)
        try container.encode(source, forKey: .source)
    }
}
