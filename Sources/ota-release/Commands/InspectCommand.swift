internal import ArgumentParser
internal import CommandSupport
internal import FileStore
internal import Glibc
internal import Packaging
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage

/// `ota-release inspect`
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "List an archive: entries, modes, the architecture of each ELF file, filters, sizes."
    )

    @Argument(help: "An archive: tar with any compression, or zip.", completion: .file())
    var file: String

    @Option(help: "How to print the result.")
    var format = OutputFormat.text

    func run() async throws {
        try await FailureReport.catching(.current, format) {
            let path = ResolvedPath.followed(FilePath(file))
            guard let status = try FileStatus.of(path) else {
                throw FileError("open", path, .noSuchFileOrDirectory)
            }
            let listing = try ArchiveListing(reading: path)
            switch format {
            case .json:
                let document = Document(
                    file: file,
                    size: status.size,
                    compression: listing.compression,
                    entries: listing.entries
                )
                Console.write(String(decoding: try JSON.encode(document), as: UTF8.self), to: STDOUT_FILENO)
            case .text:
                Console.print(text(listing, size: status.size))
            }
        }
    }

    private struct Document: Encodable {
        let file: String
        let size: UInt64
        let compression: XZHeader?
        let entries: [ArchiveListing.Entry]
    }

    private func text(_ listing: ArchiveListing, size: UInt64) -> String {
        var table = TextTable([
            ("mode", .right), ("owner", .left), ("size", .right), ("modified", .left), ("machine", .left),
            ("path", .left),
        ])
        for entry in listing.entries {
            let target = entry.target.map { " -> \($0)" } ?? ""
            table.append([
                String(entry.mode, radix: 8),
                entry.owner,
                entry.kind == .file ? "\(entry.size)" : "-",
                entry.modified?.description ?? "-",
                entry.architecture ?? "",
                (entry.path + target).escapedForDisplay,
            ])
        }
        let content = listing.entries.reduce(0) { $0 + $1.size }
        var closing =
            "\(listing.entries.count) entries, \(ByteCount.text(content)) in \(ByteCount.text(size))"
            + " (\(Ratio.percent(size, of: content)))"
        if let xz = listing.compression {
            closing +=
                "; xz \(xz.filters.joined(separator: " + ")), dictionary \(ByteCount.text(UInt64(xz.dictionarySize)))"
            closing += ", decoding takes \(ByteCount.text(xz.decoderMemory)) of memory"
        }
        return "\(table.text)\n\n\(closing)"
    }
}
