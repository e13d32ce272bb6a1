internal import FileStore
internal import Hashing
internal import Packaging
internal import ReleaseModel
internal import SystemPackage

/// Archives by what they were made from: the digest of the tar and the packaging parameters. An entry is believed
/// only when its archive has the digest that its record states.
struct ArchiveCache: Sendable {
    let folder: FilePath

    /// All that an archive's bytes depend on.
    struct Key: Hashable, Sendable, CustomStringConvertible {
        let description: String

        init(_ tar: TarRecord, _ parameters: PackagingParameters) {
            // The time is in the tar already.
            let ingredients = [
                "archive 1", tar.sha256.hexadecimal, parameters.format.rawValue,
                parameters.filtersAllowed ? "filters" : "no filters", Packager.libraryVersions,
            ]
            description = SHA256Digest(hashing: Array(ingredients.joined(separator: "\n").utf8)).hexadecimal
        }
    }

    /// An archive and what is known of it.
    struct Entry: Sendable {
        let file: FilePath
        let record: ArchiveRecord
    }

    enum Lookup {
        case found(Entry)
        case missing
        case damaged
    }

    /// Looks up the archive of an artifact. An entry is believed when its archive has the digests of its record, and
    /// decompresses to the very tar that was measured: what others can write into a cache must not get signed.
    func lookup(_ artifact: PreparedArtifact) throws -> Lookup {
        let key = artifact.cacheKey
        let file = archive(key)
        guard try FileStatus.of(recordFile(key)) != nil else { return .missing }
        guard let bytes = try? FileReader.contents(of: recordFile(key), limit: 1 << 16),
            let record = try? JSON.decode(ArchiveRecord.self, from: bytes),
            record.tar == artifact.tar,
            record.installedSize == artifact.tree.installedSize,
            record.compression.format == artifact.parameters.format,
            (try? FileDigests.of(file)) == FileDigests(record),
            (try? XZHeader.doesFile(file, agreeWith: record.compression)) == true,
            (try? TarRecord(decompressing: file, limit: artifact.tar.size)) == artifact.tar
        else { return .damaged }
        return .found(Entry(file: file, record: record))
    }

    /// Removes an entry that is damaged.
    func remove(_ key: Key) throws {
        try FileTree.removeFile(recordFile(key))
        try FileTree.removeFile(archive(key))
    }

    /// Stores an archive that `write` makes. The record is written last: an entry is whole or not there.
    func store(_ key: Key, _ write: (borrowing FileWriter) throws -> ArchiveRecord) throws -> Entry {
        try FileTree.create(folder)
        let writer = try FileWriter(in: folder, mode: 0o644)
        let record = try write(writer)
        try writer.commit(to: archive(key))
        try FileWriter.write(JSON.encode(record), to: recordFile(key))
        return Entry(file: archive(key), record: record)
    }

    /// Removes what a build that was killed was writing.
    func removeUnfinished() throws {
        guard try FileStatus.of(folder) != nil else { return }
        for name in try FileTree.sortedTextNames(in: folder) where name.hasPrefix(".new-") {
            try FileTree.removeFile(folder.appending(name))
        }
    }

    private func archive(_ key: Key) -> FilePath { folder.appending("\(key).archive") }
    private func recordFile(_ key: Key) -> FilePath { folder.appending("\(key).json") }
}
