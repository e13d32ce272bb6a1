internal import FileStore
internal import ReleaseModel
internal import SystemPackage

/// What a tree would lose.
package struct Garbage: Equatable, Sendable, Encodable {
    package struct Version: Equatable, Sendable, Encodable {
        /// `core 1.11.4`
        package let name: String
        /// Why it stays; empty for one that goes.
        package let reasons: [String]
        /// What it has of the files that go, in every region.
        package fileprivate(set) var files = 0
    }

    package private(set) var versions: [Version]
    /// What goes, below the tree, sorted.
    package let files: [String]
    /// Those of the files that belong to none of the versions.
    package let strays: [String]
    /// Of the files that go, each counted once however many names it has, without what other names of the tree share.
    package let bytes: UInt64
    let paths: [FilePath]

    private enum CodingKeys: CodingKey {
        case versions, files, strays, bytes
    }

    package var isEmpty: Bool { files.isEmpty }

    /// Looks through a tree; nothing is changed.
    init(in draft: MetadataEdit.Draft, keeping count: Int) throws {
        try Garbage.checkManifests(of: draft)
        let reasons = GarbagePlan(draft.versions, draft.states, keeping: count).reasons
        let names = draft.versions.map { VersionName($0.manifest) }
        versions = names.map { Version(name: $0.description, reasons: reasons[$0] ?? []) }
        guard !reasons.isEmpty else {
            throw ReleaseFailure(
                .conflict,
                "\(draft.tree.root): every version is withdrawn, and nothing would be left; build a version that is "
                    + "offered first"
            )
        }
        let kept = draft.versions.filter { reasons[VersionName($0.manifest)] != nil }
        var sweep = GarbageSweep(draft.tree)
        for bucket in try draft.tree.buckets() { try sweep.look(through: bucket, keeping: kept, draft.states) }
        files = sweep.garbage.map(\.string)
        paths = sweep.garbage
        bytes = sweep.bytes
        let owners = GarbageOwners(draft.versions.filter { reasons[VersionName($0.manifest)] == nil }, in: draft.tree)
        let owned = sweep.garbage.map { ($0, owners.owner(of: $0)) }
        strays = owned.filter { $0.1 == nil }.map(\.0.string)
        for (index, name) in names.enumerated() { versions[index].files = owned.count { $0.1 == name } }
    }
}

extension Garbage {
    /// Refuses manifests that cannot be read, or differ: their files would go with what nothing accounts for.
    fileprivate static func checkManifests(of draft: MetadataEdit.Draft) throws {
        let known = Dictionary(draft.versions.map { ($0.manifest.key, $0) }) { first, _ in first }
        for bucket in try draft.tree.buckets() {
            for key in try draft.tree.manifestKeys(in: bucket) where try draft.tree.read(key, in: bucket) != known[key]
            {
                throw ReleaseFailure(
                    .verification,
                    "\(bucket)/\(key): it differs from that of the other buckets; `ota-release verify` says more"
                )
            }
        }
    }
}

/// Sorts the files of a tree into what stays and what goes.
private struct GarbageSweep {
    private let tree: ReleaseTree
    private(set) var garbage: [FilePath] = []
    private var sizes: [FileStatus.Identity: UInt64] = [:]
    private var kept: Set<FileStatus.Identity> = []

    init(_ tree: ReleaseTree) {
        self.tree = tree
    }

    var bytes: UInt64 { sizes.filter { !kept.contains($0.key) }.values.reduce(0, +) }

    /// A bucket that no version is in any more goes with its metadata.
    mutating func look(
        through bucket: String,
        keeping versions: [ReleaseTree.PublishedVersion],
        _ states: [Software: OfferState]
    ) throws {
        let files = versions.map { VersionFiles($0, in: tree, bucket: bucket) }
        let account = BucketAccount(tree, bucket, files, states)
        let isUsed = files.contains { $0.buckets.contains(bucket) }
        let (mine, others) = try account.files()
        for file in isUsed ? others : mine + others {
            garbage.append(file.path)
            if let status = try FileStatus.of(tree.root.pushing(file.path)), status.kind == .regular {
                sizes[status.identity] = status.size
            }
        }
        for file in isUsed ? mine : [] {
            if let status = try FileStatus.of(tree.root.pushing(file.path)) { kept.insert(status.identity) }
        }
    }
}

/// Tells which version a file belongs to.
private struct GarbageOwners {
    private var owners: [String: VersionName] = [:]

    init(_ versions: [ReleaseTree.PublishedVersion], in tree: ReleaseTree) {
        for version in versions {
            // The names of its files are the same in every bucket.
            for key in VersionFiles(version, in: tree, bucket: "").files.keys {
                owners[key.string] = VersionName(version.manifest)
            }
        }
    }

    /// The owner of a path below the tree, by its name or by the one that a consistent snapshot gives it.
    func owner(of path: FilePath) -> VersionName? {
        var components = path.components.map(\.string)
        guard components.count > 1, let last = components.popLast() else { return nil }
        let folder = components.dropFirst().joined(separator: "/")
        let plain = RepositoryState.isPrefixed(last) ? String(last.utf8.dropFirst(65)) ?? last : last
        return owners["\(folder)/\(last)"] ?? owners["\(folder)/\(plain)"]
    }
}
