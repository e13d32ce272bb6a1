internal import Hashing
internal import Packaging
internal import ReleaseModel
internal import SystemPackage

/// All files of one version, the same in every region.
struct VersionFiles {
    let published: ReleaseTree.PublishedVersion
    let files: [ObjectKey: Content]

    enum Content {
        /// An archive that is stored somewhere already.
        case stored(FilePath, FileDigests)
        /// The same of a document.
        case document(FilePath, DocumentRecord)
        case bytes([UInt8])
    }

    /// The files of a version whose archives are stored at `archives`, by platform, and the evidence at `documents`.
    init(
        _ published: ReleaseTree.PublishedVersion,
        archives: [Platform: FilePath],
        documents: [ObjectKey: FilePath]
    ) {
        self.published = published
        let manifest = published.manifest
        var files: [ObjectKey: Content] = [
            manifest.key: .bytes(published.bytes),
            manifest.key.signature: .bytes(published.signature),
        ]
        for artifact in manifest.platforms {
            guard let path = archives[artifact.platform] else { continue }
            files[artifact.key] = .stored(path, FileDigests(artifact.archive))
            files[artifact.key.signature] = .bytes(Array(artifact.signature.value))
            for document in artifact.evidence?.documents ?? [] {
                guard let path = documents[document.key] else { continue }
                files[document.key] = .document(path, document)
            }
        }
        let sums = VersionFiles.checksums(of: files)
        files[.checksums(manifest.software, manifest.version)] = .bytes(Array(sums.text.utf8))
        self.files = files
    }

    /// The files of a version that is in a bucket of a tree.
    init(_ published: ReleaseTree.PublishedVersion, in tree: ReleaseTree, bucket: String) {
        let archives = published.manifest.platforms.map { ($0.platform, tree.path($0.key, in: bucket)) }
        let documents = published.manifest.platforms.flatMap { $0.evidence?.documents ?? [] }
        self.init(
            published,
            archives: Dictionary(archives) { first, _ in first },
            documents: Dictionary(documents.map { ($0.key, tree.path($0.key, in: bucket)) }) { first, _ in first }
        )
    }

    /// The list that `sha256sum -c` checks: every other file of the version.
    private static func checksums(of files: [ObjectKey: Content]) -> ChecksumList {
        ChecksumList(
            files.map { key, content in
                switch content {
                case .stored(_, let digests): ChecksumList.Entry(digest: digests.sha256, key: key)
                case .document(_, let record): ChecksumList.Entry(digest: record.sha256, key: key)
                case .bytes(let bytes): ChecksumList.Entry(digest: SHA256Digest(hashing: bytes), key: key)
                }
            }
        )
    }

    var manifest: VersionManifest { published.manifest }

    /// The names of the buckets that have this version.
    var buckets: [String] { manifest.regions.map(\.bucket) }
}
