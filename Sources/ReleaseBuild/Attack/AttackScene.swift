internal import ReleaseModel
internal import UpdateMetadata

/// Where attacks are played: three editions of a twin, of which the device has the second, and a repository that has
/// the third.
struct AttackScene {
    let release: AttackedRelease
    let time: Timestamp
    let past: ReleaseTwin
    let present: ReleaseTwin
    let next: ReleaseTwin
    /// The root that the factory put into the device.
    let firstRoot: [UInt8]
    /// All roots of the editions.
    private let roots: [String: [UInt8]]
    let pastFiles: [String: [UInt8]]
    private let nextFiles: [String: [UInt8]]
    /// A key that nobody trusts.
    let stranger: RoleSigner

    init(_ release: AttackedRelease, at time: Timestamp) throws {
        self.release = release
        self.time = time
        let past = try ReleaseTwin(of: release, at: time)
        let pastFiles = try past.files()
        var present = past
        present.version = 2
        present.versions[.root] = 2
        var next = present
        next.version = 3
        let (first, second) = (past.fileName(.root), present.fileName(.root))
        firstRoot = pastFiles[first] ?? []
        roots = [first: firstRoot, second: try present.files()[second] ?? []]
        self.past = past
        self.present = present
        self.next = next
        self.pastFiles = pastFiles
        nextFiles = try next.files()
        stranger = try ReleaseTwin.newKey()
    }

    /// The role that lists the artifact.
    var role: RoleName { .platform(release.platform, of: release.purpose.software) }

    /// What tables call a role.
    func label(_ role: RoleName) -> String { role == self.role ? "platform role" : role.text }

    /// A repository with an edition, which is honest until it is changed.
    func repository(_ edition: ReleaseTwin) throws -> HostileRepository {
        repository(try edition.files())
    }

    private func repository(_ files: [String: [UInt8]]) -> HostileRepository {
        HostileRepository(
            time: time,
            files: roots.merging(files) { _, new in new },
            content: release.content,
            wanted: release.played
        )
    }

    /// A repository with the third edition, made otherwise before it is signed.
    func next(_ change: (inout ReleaseTwin) throws -> Void) throws -> HostileRepository {
        var edition = next
        try change(&edition)
        return try repository(edition)
    }

    /// A repository with the third edition, changed afterwards.
    func served(_ change: (inout HostileRepository) throws -> Void) throws -> HostileRepository {
        var repository = repository(nextFiles)
        try change(&repository)
        return repository
    }

    func later(_ seconds: Int64) -> Timestamp {
        Timestamp(secondsSinceEpoch: time.secondsSinceEpoch + seconds) ?? time
    }
}
