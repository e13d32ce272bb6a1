internal import FileStore
internal import ReleaseModel
internal import SystemPackage
internal import UpdateClient
internal import UpdateMetadata

/// Holds the metadata of a tree's buckets against what the tree has, as a client sees it: the same code that devices
/// run, from a trusted root to every target.
struct RepositoryVerifier {
    let tree: ReleaseTree
    /// The root to trust; nil trusts the first one of the tree.
    let root: [UInt8]?
    let time: Timestamp

    /// What is wrong with the metadata of `buckets`, of which the first is followed and the others must be equal.
    func failures(_ buckets: [String], _ content: RepositoryContent) throws -> [String] {
        guard let first = buckets.first else { return [] }
        let reference = metadataFolder(first)
        guard try FileStatus.of(reference)?.kind == .folder else {
            return ["\(first)/\(PublishedMetadata.folder): there is no update metadata; build again to make it"]
        }
        var failures = try follow(reference, content).map { "\(first)/\(PublishedMetadata.folder): \($0)" }
        for bucket in buckets.dropFirst() { failures += try differences(reference, metadataFolder(bucket), bucket) }
        for bucket in buckets {
            let wrong = try content.links(in: tree.root.appending(bucket)).compactMap { try $0.failure }
            failures += wrong.map { "\(bucket)/\($0)" }
        }
        return failures
    }

    private func metadataFolder(_ bucket: String) -> FilePath {
        tree.root.appending(bucket).appending(PublishedMetadata.folder)
    }

    /// Does what a device does, for every target.
    private func follow(_ folder: FilePath, _ content: RepositoryContent) throws -> [String] {
        let source = FolderMetadataSource(folder)
        var failures: [String] = []
        do {
            guard let root = try root ?? source.metadata(RoleName.root.fileName(version: 1), limit: ClientLimits().root)
            else { return ["there is no 1.root.json"] }
            var client = try MetadataClient(source, store: MemoryMetadataStore(root: root), at: time)
            try client.refresh()
            for (_, targets) in content.targets.sorted(by: { $0.key < $1.key }) {
                for (path, file) in targets.sorted(by: { $0.key < $1.key }) where try client.target(path) != file {
                    failures.append("\(path): the metadata does not list what the tree has")
                }
            }
        } catch let error as MetadataError {
            failures.append("\(error)\(RepositoryVerifier.remedy(error))")
        }
        return failures
    }

    private static func remedy(_ error: MetadataError) -> String {
        error.reason == .expired ? "; `ota-release refresh` signs it anew" : ""
    }

    private func differences(_ reference: FilePath, _ folder: FilePath, _ bucket: String) throws -> [String] {
        let place = "\(bucket)/\(PublishedMetadata.folder)"
        guard try FileStatus.of(folder)?.kind == .folder else { return ["\(place): there is no update metadata"] }
        // Older versions are there where a bucket was when they were made.
        let shared = Set(try FileTree.sortedTextNames(in: reference))
            .intersection(
                try FileTree.sortedTextNames(in: folder)
            )
        let names = try PublishedMetadata(in: tree).names.union(shared)
        return names.sorted()
            .filter { name in
                let (left, right) = (reference.appending(name), folder.appending(name))
                guard let bytes = try? FileReader.contents(of: left, limit: 64 << 20) else { return true }
                return (try? FileReader.contents(of: right, limit: bytes.count)) != bytes
            }
            .map { "\(place)/\($0.escapedForDisplay): it differs from that of the other buckets" }
    }
}
