internal import FileStore
internal import ObjectStore
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage

/// What a tree has for one region, with the digests of every file.
struct LocalBucket: Sendable {
    struct Entry: Sendable {
        let key: String
        let kind: ObjectKind
        let source: UploadSource
    }

    let region: Region
    /// By key, sorted.
    let entries: [Entry]
}

/// Reads the buckets of a tree: each stored file once, however many names it has.
struct LocalBuckets {
    private var sources: [FileStatus.Identity: UploadSource] = [:]

    /// The buckets of `regions` below `root`, in that order.
    static func read(_ regions: [Region], in root: FilePath, stop: StopSignal) async throws -> [LocalBucket] {
        var reader = LocalBuckets()
        var buckets: [LocalBucket] = []
        for region in regions {
            let folder = root.appending(region.bucket.name)
            var entries: [LocalBucket.Entry] = []
            for (key, path) in try files(below: folder, prefix: "") {
                try stop.check()
                let source = try reader.source(path)
                entries.append(LocalBucket.Entry(key: key, kind: ObjectKind(key), source: source))
            }
            buckets.append(LocalBucket(region: region, entries: entries.sorted { $0.key < $1.key }))
        }
        return buckets
    }

    private mutating func source(_ path: FilePath) throws -> UploadSource {
        guard let status = try FileStatus.of(path), status.kind == .regular else {
            throw ReleaseFailure(.verification, "\(path): it is no regular file; `ota-release verify` says more")
        }
        if let known = sources[status.identity] { return known }
        let found = try UploadSource.read(path)
        sources[status.identity] = found
        return found
    }

    private static func files(below folder: FilePath, prefix: String) throws -> [(key: String, path: FilePath)] {
        try FileTree.sortedTextNames(in: folder)
            .flatMap { name -> [(key: String, path: FilePath)] in
                let path = folder.appending(name)
                if try FileStatus.of(path)?.kind == .folder {
                    return try files(below: path, prefix: prefix + name + "/")
                }
                // Text that is no key could not be asked for.
                return [(try ObjectKey(parsing: prefix + name).string, path)]
            }
    }
}
