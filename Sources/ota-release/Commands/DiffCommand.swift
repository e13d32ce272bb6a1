internal import ArgumentParser
internal import CommandSupport
internal import FileStore
internal import Glibc
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage

/// `ota-release diff`
struct DiffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Say what changed between two versions, or two archives, file by file and in bytes."
    )

    @Argument(help: "A version in the tree, or an archive.")
    var old: String

    @Argument(help: "A later version in the tree, or another archive.")
    var new: String

    @Option(help: ArgumentHelp("The release tree.", valueName: "dir"), completion: .directory)
    var output = "release"

    @Option(
        help: ArgumentHelp("Compare this software only; may be repeated.", valueName: "name"),
        transform: { try Software(parsing: $0) }
    )
    var software: [Software] = []

    @Option(help: "How to print the result.")
    var format = OutputFormat.text

    func run() async throws {
        try await FailureReport.catching(.current, format) {
            let diffs = try compare()
            switch format {
            case .json: Console.write(String(decoding: try JSON.encode(diffs), as: UTF8.self), to: STDOUT_FILENO)
            case .text: Console.print(diffs.map(text).joined(separator: "\n\n"))
            }
        }
    }

    private func compare() throws -> [ArchiveDiff] {
        let files = [FilePath(old), FilePath(new)]
        if try files.allSatisfy({ try FileStatus.of($0)?.kind == .regular }) {
            return [try ArchiveDiff(old: files[0], new: files[1], subject: "\(old) and \(new)")]
        }
        guard let oldVersion = try? Version(parsing: old), let newVersion = try? Version(parsing: new) else {
            throw ReleaseFailure(
                .invalidInput,
                "name two versions, such as 1.11.5 1.11.6, or two archives that are there"
            )
        }
        return try VersionDiff.compare(oldVersion, newVersion, in: FilePath(output), software: software)
    }

    private func text(_ diff: ArchiveDiff) -> String {
        var table = TextTable([("", .left), ("old", .right), ("new", .right), ("change", .right), ("path", .left)])
        for change in diff.changes {
            let notes = change.notes.isEmpty ? "" : " (\(change.notes.joined(separator: "; ")))"
            table.append([
                change.kind.rawValue,
                change.oldSize.map { "\($0)" } ?? "-",
                change.newSize.map { "\($0)" } ?? "-",
                signed(Int64(change.newSize ?? 0) - Int64(change.oldSize ?? 0)),
                change.path.escapedForDisplay + notes,
            ])
        }
        let archive = "archive \(ByteCount.text(diff.oldSize)) -> \(ByteCount.text(diff.newSize))"
        let change = signed(Int64(diff.newSize) - Int64(diff.oldSize))
        let head = "\(diff.subjects.joined(separator: ", ")): \(archive) (\(change) bytes)"
        return diff.changes.isEmpty ? "\(head)\nthe content is the same" : "\(head)\n\(table.text)"
    }

    private func signed(_ value: Int64) -> String { value > 0 ? "+\(value)" : "\(value)" }
}
