internal import FileStore
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

    /// What is said of the versions of each software.
    let states: [Software: OfferState]
    /// The folders below a bucket that targets are in, those of withdrawn versions too.
    private(set) var folders: Set<String> = []
    /// Every target, and the name that a consistent snapshot gives it, sorted.
    private(set) var names: [(path: TargetPath, name: String)] = []

    init(_ versions: [ReleaseTree.PublishedVersion], states: [Software: OfferState]) {
        self.states = states
        for software in Software.allCases { targets[.software(software)] = [:] }
        for version in versions {
            let keys = [version.manifest.key] + version.manifest.platforms.map(\.key)
            folders.formUnion(keys.map { FilePath($0.string).removingLastComponent().string })
            // The role stays: a client refuses a snapshot without one that it has seen.
            platforms[version.manifest.software, default: []] += version.manifest.platforms.map(\.platform)
            let state = states[version.manifest.software]
            if state?.withdrawn.contains(version.manifest.version) ?? false { continue }
            addManifest(version)
            for artifact in version.manifest.platforms { add(artifact, of: version.manifest) }
        }
        platforms = platforms.mapValues { Set($0).sorted() }
        names = targets.values
            .flatMap { $0.map { path, file in (path, path.prefixed(with: file.hashes.prefix ?? "")) } }
            .sorted { $0.0 < $1.0 }
    }

    private mutating func addManifest(_ version: ReleaseTree.PublishedVersion) {
        let manifest = version.manifest
        let purpose = TargetPurpose(manifest, for: nil)
        add(TargetFile(describing: version.bytes, for: purpose), manifest.key, to: .software(manifest.software))
        add(
            TargetFile(describing: version.signature, for: purpose),
            manifest.key.signature,
            to: .software(manifest.software)
        )
    }

    private mutating func add(_ artifact: ArtifactRecord, of manifest: VersionManifest) {
        let role = RoleName.platform(artifact.platform, of: manifest.software)
        let purpose = TargetPurpose(manifest, for: artifact.platform)
        add(TargetFile(artifact, of: manifest), artifact.key, to: role)
        let signature = TargetFile(describing: Array(artifact.signature.value), for: purpose)
        add(signature, artifact.key.signature, to: role)
    }

    private mutating func add(_ file: TargetFile, _ key: ObjectKey, to role: RoleName) {
        targets[role, default: [:]][TargetPath(key.string)] = file
    }

    /// The second names of the targets that a bucket has, sorted: a version need not be in every region.
    func links(in bucket: FilePath) throws -> [TargetLink] {
        try names.compactMap { path, name in
            let file = bucket.pushing(FilePath(path.text))
            guard try FileStatus.of(file)?.kind == .regular else { return nil }
            return TargetLink(path: path, name: name, file: file, link: bucket.pushing(FilePath(name)))
        }
    }
}
