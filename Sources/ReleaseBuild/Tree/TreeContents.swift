internal import FileStore
internal import ReleaseModel
internal import SystemPackage
internal import Trust

/// Compares a tree with what it should hold.
struct TreeContents {
    private let tree: ReleaseTree
    private let stored = StoredFiles()

    init(_ tree: ReleaseTree) {
        self.tree = tree
    }

    /// Whether every file of `versions` is in every bucket it belongs to, whole, and the page and the key with them.
    func hold(_ versions: [VersionFiles], publicKey: PublicKey) throws -> Bool {
        for version in versions {
            for bucket in version.buckets {
                for (key, content) in version.files {
                    guard try matches(content, tree.path(key, in: bucket)) else { return false }
                }
            }
        }
        let page = try ReleasePage(of: tree)
        return try matches(.bytes(Array(publicKey.pem.utf8)), tree.root.pushing(PublishedKeys.path(of: publicKey)))
            && matches(.bytes(Array(page.html.utf8)), tree.root.appending(ReleasePage.name))
    }

    func matches(_ content: VersionFiles.Content, _ path: FilePath) throws -> Bool {
        switch content {
        case .stored(_, let digests): return try stored.digests(of: path) == digests
        case .document(_, let record): return try stored.digests(of: path)?.isOf(record) == true
        case .bytes(let bytes):
            guard try FileStatus.of(path)?.kind == .regular else { return false }
            return (try? FileReader.contents(of: path, limit: bytes.count)) == bytes
        }
    }
}
