internal import FileStore
internal import Packaging
internal import ReleaseModel
internal import SystemPackage

/// Finds archives that need not be made: in the tree, or in the cache. What is found has been read and is whole.
struct ArchiveFinder {
    let cache: ArchiveCache
    let tree: ReleaseTree
    /// What is said of an archive that is in the cache.
    private let cachedOutcome: BuildReport.Outcome
    /// The versions of the libraries that made the archives of the cache.
    let libraries: String
    private let stored = StoredFiles()

    init(
        cache: ArchiveCache,
        tree: ReleaseTree,
        cachedOutcome: BuildReport.Outcome = .cached,
        libraries: String = Packager.libraryVersions
    ) {
        self.cache = cache
        self.tree = tree
        self.libraries = libraries
        self.cachedOutcome = cachedOutcome
    }

    struct Found {
        let entry: ArchiveCache.Entry
        let outcome: BuildReport.Outcome
    }

    /// The archive of an artifact; nil when it has to be made. `damaged` is called when its cache entry is of no use.
    func find(
        _ artifact: PreparedArtifact,
        published record: ArtifactRecord?,
        damaged: () throws -> Void
    ) throws -> Found? {
        if let record, artifact.isContent(of: record), let file = try publishedFile(record) {
            return Found(entry: .init(file: file, record: record.archive), outcome: .unchanged)
        }
        switch try memo.lookup(artifact, in: cache) {
        case .found(let entry): return Found(entry: entry, outcome: cachedOutcome)
        case .missing: return nil
        case .damaged:
            try damaged()
            return nil
        }
    }

    /// What was looked up already: platforms that share a tree share the entry.
    private final class Memo {
        private var lookups: [ArchiveCache.Key: ArchiveCache.Lookup] = [:]

        func lookup(_ artifact: PreparedArtifact, in cache: ArchiveCache) throws -> ArchiveCache.Lookup {
            if let known = lookups[artifact.cacheKey] { return known }
            let found = try cache.lookup(artifact)
            // One warning is enough: its platforms are made together.
            lookups[artifact.cacheKey] = if case .damaged = found { .missing } else { found }
            return found
        }
    }

    private let memo = Memo()

    /// A region's copy of an artifact that has the digests of its record.
    func publishedFile(_ record: ArtifactRecord) throws -> FilePath? {
        for bucket in try tree.buckets() {
            let path = tree.path(record.key, in: bucket)
            if try stored.digests(of: path) == FileDigests(record.archive) { return path }
        }
        return nil
    }

    /// A region's copy of a document that has the digest of its record.
    func publishedFile(_ document: DocumentRecord) throws -> FilePath? {
        for bucket in try tree.buckets() {
            let path = tree.path(document.key, in: bucket)
            if try stored.digests(of: path)?.isOf(document) == true { return path }
        }
        return nil
    }
}
