internal import FileStore
internal import ReleaseModel
internal import SystemPackage
internal import UpdateMetadata

/// The metadata of a tree's next state and the names under which stock clients fetch its targets.
struct RepositoryState {
    let metadata: RepositoryMetadata
    private let content: RepositoryContent
    /// The names that start with a digest, by the folder below a bucket that they belong in.
    private let expected: [String: Set<String>]

    init(_ metadata: RepositoryMetadata, _ content: RepositoryContent) {
        self.metadata = metadata
        self.content = content
        var expected = Dictionary(content.folders.map { ($0, Set<String>()) }) { first, _ in first }
        for name in content.names.map(\.name) {
            let parts = name.utf8.split(separator: UInt8(ascii: "/"))
            let folder = parts.dropLast().compactMap { String($0) }.joined(separator: "/")
            expected[folder, default: []].insert(parts.last.flatMap { String($0) } ?? name)
        }
        self.expected = expected
    }

    /// Whether every bucket of a tree is in this state.
    func isPublished(in tree: ReleaseTree) throws -> Bool {
        try tree.buckets()
            .allSatisfy { bucket in
                let folder = tree.root.appending(bucket)
                let metadataFolder = folder.appending(PublishedMetadata.folder)
                let hasMetadata = metadata.files.allSatisfy { name, bytes in
                    (try? FileReader.contents(of: metadataFolder.appending(name), limit: bytes.count)) == bytes
                }
                return try hasMetadata && content.links(in: folder).allSatisfy { try $0.isMade }
                    && staleNames(in: folder).isEmpty
            }
    }

    /// Brings every bucket of a tree under construction into this state.
    func place(in tree: ReleaseTree) throws {
        var first: FilePath?
        for bucket in try tree.buckets() {
            let folder = tree.root.appending(bucket)
            let metadataFolder = folder.appending(PublishedMetadata.folder)
            try FileTree.create(metadataFolder)
            for (name, bytes) in metadata.files {
                let file = metadataFolder.appending(name)
                if let old = try? FileReader.contents(of: file, limit: bytes.count), old == bytes { continue }
                try FileTree.removeFile(file)
                if let first, try FileLink.hardLink(first.appending(name), to: file) { continue }
                try FileWriter.write(bytes, to: file, durable: false)
            }
            first = first ?? metadataFolder
            for name in try staleNames(in: folder) { try FileTree.removeFile(name) }
            for link in try content.links(in: folder) where try !link.isMade { try link.make() }
        }
    }

    /// Links to what a target was before it was replaced.
    private func staleNames(in folder: FilePath) throws -> [FilePath] {
        try expected.flatMap { path, names -> [FilePath] in
            let folder = folder.pushing(FilePath(path))
            guard try FileStatus.of(folder)?.kind == .folder else { return [] }
            return try FileTree.sortedTextNames(in: folder)
                .filter { RepositoryState.isPrefixed($0) && !names.contains($0) }
                .map { folder.appending($0) }
        }
    }

    /// Whether a name starts with a digest, as those of a consistent snapshot do.
    static func isPrefixed(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        return bytes.count > 65 && bytes[64] == UInt8(ascii: ".")
            && (try? SHA256Digest(parsing: String(decoding: bytes[..<64], as: UTF8.self))) != nil
    }
}
