internal import CommandSupport
internal import Glibc
internal import ReleaseBuild

/// Versions, their channels and their history, as two tables or as JSON.
struct HistoryReport {
    private let history: ReleaseHistory

    init(_ history: ReleaseHistory) {
        self.history = history
    }

    func show(_ format: OutputFormat) throws {
        switch format {
        case .json: Console.write(String(decoding: try JSON.encode(history), as: UTF8.self), to: STDOUT_FILENO)
        case .text: Console.print(text)
        }
    }

    private var text: String {
        var versions = TextTable([("version", .left), ("offered", .left)])
        for entry in history.versions { versions.append(["\(entry.software) \(entry.version)", entry.words]) }
        guard !history.changes.isEmpty else { return "\(versions.text)\n\nnothing was promoted or withdrawn yet" }
        var changes = TextTable([("time", .left), ("version", .left), ("change", .left)])
        for change in history.changes {
            changes.append(["\(change.time)", "\(change.software) \(change.version)", change.words])
        }
        return "\(versions.text)\n\n\(changes.text)"
    }
}
