internal import FileStore
internal import ReleaseModel
internal import SystemPackage
internal import UpdateMetadata

/// The newest metadata that a tree has of each role, unverified: its versions are what the next ones must exceed.
struct PublishedMetadata {
    private(set) var timestamp: SignedMetadata<TimestampMetadata>?
    private(set) var snapshot: SignedMetadata<SnapshotMetadata>?
    private(set) var targets: [RoleName: SignedMetadata<TargetsMetadata>] = [:]
    private(set) var newestRoot: SignedMetadata<RootMetadata>?
    /// The first root, which tells one repository from another.
    private(set) var firstRoot: [UInt8]?

    static let folder = "metadata"

    /// What the first bucket with metadata has.
    init(in tree: ReleaseTree) throws {
        for bucket in try tree.buckets() {
            let folder = tree.root.appending(bucket).appending(PublishedMetadata.folder)
            guard try FileStatus.of(folder)?.kind == .folder else { continue }
            try read(folder)
            return
        }
    }

    /// What the software roles say of their versions. What cannot be read must not become nothing: the next metadata
    /// would say so.
    func states() throws -> [Software: OfferState] {
        var states: [Software: OfferState] = [:]
        for software in Software.allCases {
            let role = RoleName.software(software)
            guard let payload = targets[role]?.payload else { continue }
            guard let channels = payload.channels else {
                throw ReleaseFailure(
                    .verification,
                    "\(role.fileName(version: payload.version)): its channels or its history cannot be read; "
                        + "a newer ota-release wrote them: use that"
                )
            }
            let withdrawn = payload.withdrawn.compactMap { try? Version(parsing: $0) }
            states[software] = OfferState(withdrawn: Set(withdrawn), channels: channels)
        }
        return states
    }

    /// The names of the files that a client which starts now may ask for.
    var names: Set<String> {
        var names: Set<String> = [RoleName.timestamp.fileName()]
        if let version = newestRoot?.payload.version {
            names.formUnion((1...version).map { RoleName.root.fileName(version: $0) })
        }
        if let version = snapshot?.payload.version { names.insert(RoleName.snapshot.fileName(version: version)) }
        for (role, metadata) in targets { names.insert(role.fileName(version: metadata.payload.version)) }
        return names
    }

    private mutating func read(_ folder: FilePath) throws {
        func contents(_ role: RoleName, _ version: Int64?) throws -> [UInt8]? {
            let path = folder.appending(role.fileName(version: version))
            guard try FileStatus.of(path) != nil else { return nil }
            return try FileReader.contents(of: path, limit: 64 << 20)
        }
        firstRoot = try contents(.root, 1)
        var version: Int64 = 1
        while let bytes = try contents(.root, version) {
            let root = try SignedMetadata<RootMetadata>(parsing: bytes, as: .root)
            guard root.payload.version == version else { break }
            newestRoot = root
            version += 1
        }
        guard let bytes = try contents(.timestamp, nil) else { return }
        timestamp = try SignedMetadata(parsing: bytes, as: .timestamp)
        guard let version = timestamp?.payload.snapshot.version, let bytes = try contents(.snapshot, version) else {
            return
        }
        snapshot = try SignedMetadata(parsing: bytes, as: .snapshot)
        for (role, listed) in snapshot?.payload.listed ?? [:] {
            guard let bytes = try contents(role, listed.version) else { continue }
            targets[role] = try SignedMetadata(parsing: bytes, as: role)
        }
    }
}
