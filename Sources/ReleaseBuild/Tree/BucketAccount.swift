internal import FileStore
internal import ReleaseModel
internal import SystemPackage
internal import UpdateMetadata

/// What a bucket should hold, and what else it does.
struct BucketAccount {
    private let tree: ReleaseTree
    private let bucket: String
    /// The versions that the bucket should have.
    private let versions: [VersionFiles]
    private let content: RepositoryContent

    /// A file that is there.
    struct File {
        /// Below the bucket; with a slash at the end, an empty folder.
        let name: String
        /// Below the tree.
        let path: FilePath
    }

    /// The account of a bucket of `tree`, when `versions` are all that there are, and `states` is said of them.
    init(_ tree: ReleaseTree, _ bucket: String, _ versions: [VersionFiles], _ states: [Software: OfferState]) {
        self.tree = tree
        self.bucket = bucket
        self.versions = versions.filter { $0.buckets.contains(bucket) }
        content = RepositoryContent(self.versions.map(\.published), states: states)
    }

    /// What is there and belongs to a version or the metadata, and what belongs to neither, sorted by name.
    func files() throws -> (mine: [File], others: [File]) {
        let folder = tree.root.appending(bucket)
        let expected = Set(versions.flatMap(\.files.keys).map(\.string))
            .union(try metadataNames()).union(try content.links(in: folder).map(\.name))
        let all = try files(below: FilePath(bucket), prefix: "").sorted { $0.name < $1.name }
        return (all.filter { expected.contains($0.name) }, all.filter { !expected.contains($0.name) })
    }

    /// The names of the metadata, older versions too: clients on their way may still ask for them.
    private func metadataNames() throws -> Set<String> {
        let published = try PublishedMetadata(in: tree)
        var newest: [RoleName: Int64] = published.targets.mapValues(\.payload.version)
        newest[.snapshot] = published.snapshot?.payload.version
        newest[.root] = .max
        let folder = tree.root.appending(bucket).appending(PublishedMetadata.folder)
        guard try FileStatus.of(folder)?.kind == .folder else { return [] }
        return Set(
            try FileTree.sortedTextNames(in: folder)
                .filter { name in
                    if name == RoleName.timestamp.fileName() { return true }
                    let parts = name.split(separator: ".", maxSplits: 1)
                    guard parts.count == 2, let version = Int64(parts[0]), version > 0 else { return false }
                    return newest.contains { $0.fileName(version: version) == name && version <= $1 }
                }
                .map { "\(PublishedMetadata.folder)/\($0)" }
        )
    }

    /// Everything below a folder that is not a folder, and the folders that are empty.
    private func files(below folder: FilePath, prefix: String) throws -> [File] {
        var found: [File] = []
        for name in try FileTree.names(in: tree.root.pushing(folder)) {
            let (path, shown) = (name.path(in: folder), prefix + name.display)
            guard try FileStatus.of(tree.root.pushing(path))?.kind == .folder else {
                found.append(File(name: shown, path: path))
                continue
            }
            let inside = try files(below: path, prefix: shown + "/")
            found += inside.isEmpty ? [File(name: shown + "/", path: path)] : inside
        }
        return found
    }
}
