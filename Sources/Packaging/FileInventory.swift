internal import Hashing
package import ReleaseModel
package import SystemPackage

/// The regular files of an archive, with the digests that a bill of materials lists, in the order of the archive.
package struct FileInventory: Sendable {
    package private(set) var files: [Entry] = []

    package struct Entry: Equatable, Sendable {
        package let path: ArchivePath
        /// 20 bytes.
        package let sha1: [UInt8]
        package let sha256: SHA256Digest
        package let isELF: Bool
        /// The build id of an ELF image. Nil when it has none, and when an archive was read, which is not searched.
        package let buildID: [UInt8]?
    }

    /// The files of a tree whose tar has been measured. A tree that has changed since is an error. `check` may throw to
    /// stop.
    package init(
        of tree: StagedTree,
        modified: Timestamp,
        measured tar: TarRecord,
        check: () throws -> Void
    ) throws {
        var tarHasher = SHA256Hasher()
        var content = FileContent()
        try TarStream.write(tree, modified: modified) { bytes in
            tarHasher.update(bytes)
            try check()
        } contents: { path, file, piece in
            guard piece.isEmpty else { return content.update(piece) }
            let (sha1, sha256, isELF) = content.finish()
            let buildID = isELF ? try ELFBuildID.read(file.source) : nil
            files.append(Entry(path: path, sha1: sha1, sha256: sha256, isELF: isELF, buildID: buildID))
        }
        guard tarHasher.finalize() == tar.sha256 else {
            throw InputProblem(
                at: "the staged build",
                "it changed between two readings",
                remedy: "build again when nothing writes there"
            )
        }
    }

    /// The files of a published archive. More than `limit` bytes of content are an error, so that no archive can keep the
    /// reader busy for ever.
    package init(reading path: FilePath, limit: UInt64) throws {
        let archive = ArchiveHandle(place: path.string)
        try archive.open(path, as: .entries)
        var content = FileContent()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        var total: UInt64 = 0
        while let member = try archive.next() {
            guard member.kind == .file, let name = member.name else { continue }
            while true {
                let count = try archive.read(into: &buffer)
                guard count > 0 else { break }
                total += UInt64(count)
                guard total <= limit else {
                    throw ArchiveError("read", path.string, "its files are longer than the \(limit) bytes of its tar")
                }
                content.update(buffer.span.extracting(0..<count))
            }
            let (sha1, sha256, isELF) = content.finish()
            let entry = try ArchivePath(parsing: name)
            files.append(Entry(path: entry, sha1: sha1, sha256: sha256, isELF: isELF, buildID: nil))
        }
    }
}

/// The digests of one file after the other.
private struct FileContent: ~Copyable {
    private var sha1 = SHA1Hasher()
    private var sha256 = SHA256Hasher()
    private var head: [UInt8] = []

    mutating func update(_ bytes: Span<UInt8>) {
        for index in 0..<min(4 - head.count, bytes.count) { head.append(bytes[index]) }
        sha1.update(bytes)
        sha256.update(bytes)
    }

    /// Ends this file, and starts the next.
    mutating func finish() -> (sha1: [UInt8], sha256: SHA256Digest, isELF: Bool) {
        let ended = self
        self = FileContent()
        return ended.finalize()
    }

    private consuming func finalize() -> (sha1: [UInt8], sha256: SHA256Digest, isELF: Bool) {
        let isELF = head == [0x7F, 0x45, 0x4C, 0x46]
        return (sha1.finalize(), sha256.finalize(), isELF)
    }
}
