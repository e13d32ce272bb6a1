internal import FileStore
internal import FoundationEssentials
internal import ReleaseModel
internal import SystemPackage

/// What the agent must know after a power failure: the update under way, and those that came before. Every change is
/// one step that is durable when the call returns.
package struct UpdateJournal: Sendable {
    private let folder: FilePath
    private static let largest = 1 << 20
    /// How many updates the history keeps.
    private static let longest = 100

    init(in folder: FilePath) {
        self.folder = folder
    }

    package init(of device: DeviceFolder) {
        self.init(in: device.state)
    }

    private var journal: FilePath { folder.appending("journal.json") }
    private var historyFile: FilePath { folder.appending("history.json") }

    /// Makes the folder, and removes what a write left behind that did not come to its end.
    func open() throws {
        try SecureFolder.make(folder)
        for name in try FileTree.sortedTextNames(in: folder) where name.hasPrefix(DeviceFolder.stagingPrefix) {
            try FileTree.removeFile(folder.appending(name))
        }
    }

    /// The update under way; nil when there is none.
    package func load() throws -> UpdateRecord? {
        try read(UpdateRecord.self, from: journal)
    }

    func save(_ record: UpdateRecord) throws {
        try write(record, to: journal)
    }

    /// Ends the update under way. It must be part of the history by then.
    func clear() throws(FileError) {
        guard try FileStatus.of(journal) != nil else { return }
        try FileTree.removeFile(journal)
        try FileTree.sync(folder: folder)
    }

    /// The updates of this device, the oldest first.
    package func history() throws -> [UpdateRecord] {
        try read([UpdateRecord].self, from: historyFile) ?? []
    }

    /// Adds an update that has ended; once, however often it is called for the same.
    func append(_ record: UpdateRecord) throws {
        var records = try history()
        guard !records.contains(where: { $0.job == record.job && $0.startedAt == record.startedAt }) else { return }
        records.append(record)
        try write(records.suffix(UpdateJournal.longest), to: historyFile)
    }

    private func read<Value: Decodable>(_ type: Value.Type, from path: FilePath) throws -> Value? {
        guard try FileStatus.of(path) != nil else { return nil }
        let bytes = try FileReader.contents(of: path, limit: UpdateJournal.largest)
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw InvalidValue("state", path.string, "the agent did not write this; remove it if the device runs well")
        }
    }

    private func write(_ value: some Encodable, to path: FilePath) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        try FileWriter.write(Array(encoder.encode(value)), to: path, mode: 0o600)
    }
}
