internal import FileStore
internal import ReleaseModel
internal import SystemPackage

/// Finds archives that need not be made: in the tree, or in the cache. What is found has been read and is whole.
struct ArchiveFinder {
    let cache: ArchiveCache
    let tree: ReleaseTree
    private let stored = StoredFiles()

    init(cache: ArchiveCache, tree: ReleaseTree) {
        self.cache = cache
        self.tree = tree
    }

    struct Found {
        let entry: ArchiveCache.Entry
        let outcome: BuildReport.Outcome
    }

    /// The archive of an artifact. `damaged` is called when its cache entry had to be removed.
    func find(
        _ artifact: PreparedArtifact,
        published record: ArtifactRecord?,
        damaged: () -> Void
    ) throws -> Found? {
        if let record, artifact.isContent(of: record), let file = try publishedFile(record) {
            return Found(entry: .init(file: file, record: record.archive), outcome: .unchanged)
        }
        let (entry, wasDamaged) = try cache.entry(for: artifact.cacheKey)
        if wasDamaged { damaged() }
        return entry.map { Found(entry: $0, outcome: .cached) }
    }

    /// A region's copy of an artifact that has the digests of its record.
    func publishedFile(_ record: ArtifactRecord) throws -> FilePath? {
        for bucket in try tree.buckets() {
            let path = tree.path(record.key, in: bucket)
            if try stored.digests(of: path) == FileDigests(record.archive) { return path }
        }
        return nil
    }
}
