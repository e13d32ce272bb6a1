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

    /// The entry of `key`; nil when there is none, or when it is damaged, in which case it is removed.
    func entry(for key: Key) throws -> (entry: Entry?, wasDamaged: Bool) {
        let file = archive(key)
        guard try FileStatus.of(recordFile(key)) != nil else { return (nil, false) }
        if let record = try? JSON.decode(
            ArchiveRecord.self,
            from: FileReader.contents(of: recordFile(key), limit: 1 << 16)
        ),
            let found = try? FileDigests.of(file), found == FileDigests(record)
        {
            return (Entry(file: file, record: record), false)
        }
        try FileTree.removeFile(recordFile(key))
        try FileTree.removeFile(file)
        return (nil, true)
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
