internal import ReleaseModel
internal import SystemPackage
internal import UpdateMetadata

/// What a repository offers: the targets of every role, as the version manifests of a tree make them.
///
/// A device that updates one software reads the software's role and its platform's, and no others: what it fetches
/// does not grow with the number of platforms.
struct RepositoryContent {
    /// By role; a role without targets of its own has an entry all the same.
    private(set) var targets: [RoleName: [TargetPath: TargetFile]] = [:]
    /// The roles of each software's platforms, in the order of `Platform`.
    private(set) var platforms: [Software: [Platform]] = [:]

    /// Versions that are in the tree and no longer offered.
    let withdrawn: [Software: Set<Version>]
    /// The folders below a bucket that targets are in, those of withdrawn versions too.
    private(set) var folders: Set<String> = []

    init(_ versions: [ReleaseTree.PublishedVersion], withdrawn: [Software: Set<Version>]) {
        self.withdrawn = withdrawn
        for software in Software.allCases { targets[.software(software)] = [:] }
        for version in versions {
            let keys = [version.manifest.key] + version.manifest.platforms.map(\.key)
            folders.formUnion(keys.map { FilePath($0.string).removingLastComponent().string })
            // The role stays: a client refuses a snapshot without one that it has seen.
            platforms[version.manifest.software, default: []] += version.manifest.platforms.map(\.platform)
            if withdrawn[version.manifest.software]?.contains(version.manifest.version) ?? false { continue }
            addManifest(version)
            for artifact in version.manifest.platforms { add(artifact, of: version.manifest) }
        }
        platforms = platforms.mapValues { Set($0).sorted() }
    }

    private mutating func addManifest(_ version: ReleaseTree.PublishedVersion) {
        let manifest = version.manifest
        let purpose = TargetPurpose(
            software: manifest.software,
            version: manifest.version,
            platform: nil,
            minimumFrom: manifest.minimumFrom
        )
        let role = RoleName.software(manifest.software)
        targets[role, default: [:]][TargetPath(manifest.key.string)] = TargetFile(
            describing: version.bytes,
            for: purpose
        )
        targets[role, default: [:]][TargetPath(manifest.key.signature.string)] = TargetFile(
            describing: version.signature,
            for: purpose
        )
    }

    private mutating func add(_ artifact: ArtifactRecord, of manifest: VersionManifest) {
        let purpose = TargetPurpose(
            software: manifest.software,
            version: manifest.version,
            platform: artifact.platform,
            minimumFrom: manifest.minimumFrom
        )
        let role = RoleName.platform(artifact.platform, of: manifest.software)
        targets[role, default: [:]][TargetPath(artifact.key.string)] = TargetFile(
            length: artifact.archive.size,
            hashes: ContentHashes(sha256: artifact.archive.sha256),
            purpose: purpose
        )
        let signature = Array(artifact.signature.value)
        targets[role, default: [:]][TargetPath(artifact.key.signature.string)] = TargetFile(
            describing: signature,
            for: purpose
        )
    }

    /// Every target with its file, and the name that a consistent snapshot gives it.
    var names: [(path: TargetPath, prefixed: String)] {
        targets.values.flatMap { files in
            files.map { path, file in (path, path.prefixed(with: file.hashes.prefix ?? "")) }
        }
    }
}
