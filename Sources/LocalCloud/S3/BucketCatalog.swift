package import FileStore
package import ReleaseModel
package import SystemPackage

/// The buckets of a release tree, read anew for each request: a build exchanges the whole tree in one step.
package struct BucketCatalog: Sendable {
    private let root: FilePath
    /// The channel whose versions updates offer; nil offers candidates too.
    let channel: ChannelName?
    private let digests = ObjectDigestCache()

    package init(root: FilePath, channel: ChannelName? = nil) {
        self.root = root
        self.channel = channel
    }

    /// A stored object that is open for reading.
    final class OpenObject: Sendable {
        let reader: FileReader

        fileprivate init(_ reader: consuming FileReader) {
            self.reader = reader
        }

        var size: UInt64 { reader.status.size }
        /// In seconds since 1970-01-01T00:00:00Z.
        var modified: Int64 { reader.status.modified / 1_000_000_000 }
    }

    /// An object as a listing shows it.
    struct Entry: Equatable, Sendable {
        let key: String
        let size: UInt64
        let modified: Int64
    }

    /// The buckets, sorted.
    package func buckets() throws(FileError) -> [BucketName] {
        try FileTree.sortedTextNames(in: root).compactMap(BucketName.init)
            .filter { (try? FileStatus.of(root.appending($0.text))?.kind) == .folder }
    }

    func hasBucket(_ bucket: BucketName) -> Bool {
        (try? FileStatus.of(root.appending(bucket.text))?.kind) == .folder
    }

    func folder(of bucket: BucketName) -> FilePath { root.appending(bucket.text) }

    /// When the bucket's folder was made or changed, in seconds since 1970-01-01T00:00:00Z.
    func modified(_ bucket: BucketName) -> Int64 {
        ((try? FileStatus.of(root.appending(bucket.text)))??.modified ?? 0) / 1_000_000_000
    }

    /// The object under a key; nil when there is none, or only what no key may name.
    func open(_ key: String, in bucket: BucketName) throws(FileError) -> OpenObject? {
        guard let key = try? ObjectKey(parsing: key) else { return nil }
        return try open(key, in: bucket)
    }

    func open(_ key: ObjectKey, in bucket: BucketName) throws(FileError) -> OpenObject? {
        let names = key.string.utf8.split(separator: UInt8(ascii: "/")).compactMap { String($0) }
        do throws(FileError) {
            return OpenObject(try FileReader(opening: [bucket.text] + names, beneath: root))
        } catch {
            switch error.code {
            case .noSuchFileOrDirectory, .notDirectory, .tooManySymbolicLinkLevels, .invalidArgument, .fileNameTooLong:
                return nil
            default: throw error
            }
        }
    }

    /// Whether there is an object, without reading it.
    func has(_ key: ObjectKey, in bucket: BucketName) -> Bool {
        (try? FileStatus.of(root.appending(bucket.text).pushing(FilePath(key.string)))?.kind) == .regular
    }

    /// All objects, sorted by the bytes of their keys. Links and what no key may name are left out.
    func entries(in bucket: BucketName) throws(FileError) -> [Entry] {
        var entries: [Entry] = []
        try collect(root.appending(bucket.text), "", &entries)
        return entries.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    private func collect(_ folder: FilePath, _ prefix: String, _ entries: inout [Entry]) throws(FileError) {
        for name in try FileTree.sortedTextNames(in: folder) {
            let path = folder.appending(name)
            guard let status = try FileStatus.of(path) else { continue }
            switch status.kind {
            case .folder: try collect(path, "\(prefix)\(name)/", &entries)
            case .regular:
                guard (try? ObjectKey(parsing: prefix + name)) != nil else { continue }
                entries.append(Entry(key: prefix + name, size: status.size, modified: status.modified / 1_000_000_000))
            default: continue
            }
        }
    }

    /// The entity tag of an object, without quotes; nil when it went meanwhile.
    func tag(of key: String, in bucket: BucketName) async throws -> String? {
        guard let object = try open(key, in: bucket) else { return nil }
        return try await digests(of: object).md5
    }

    /// The digests of an object that somebody has asked for before.
    func knownDigests(of object: OpenObject) -> ObjectDigests? { digests.known(of: object) }

    /// The digests of an object, which take a while when nobody has asked for them yet.
    func digests(of object: OpenObject) async throws -> ObjectDigests { try await digests.digests(of: object) }
}

/// The name of a bucket of updates, and the region that it is in: `us-east-1-greengrass-updates`.
package struct BucketName: Hashable, Sendable, Comparable {
    package let text: String
    package let region: Region

    package init?(_ text: String) {
        guard text.hasSuffix(Bucket.suffix) else { return nil }
        let name = String(text.utf8.dropLast(Bucket.suffix.utf8.count)) ?? ""
        guard let region = try? Region(customNamed: name), region.bucket.name == text else { return nil }
        self.text = text
        self.region = region
    }

    package static func < (left: BucketName, right: BucketName) -> Bool {
        left.text < right.text
    }
}
