internal import FileStore
package import ReleaseModel
internal import SystemPackage

/// The one tar of a tree and a time: the same bytes on every machine.
package enum TarStream {
    /// Bytes read from a file at once.
    private static let chunkSize = 1 << 18

    /// Produces the tar of `tree` piece by piece. A file that is not as long as it was when the tree was read is
    /// an error. `contents` is given each piece of a file by itself, and nothing at the file's end. Both may throw to stop.
    package static func write(
        _ tree: StagedTree,
        modified: Timestamp,
        _ body: (Span<UInt8>) throws -> Void,
        contents: (ArchivePath, StagedFile, Span<UInt8>) throws -> Void = { _, _, _ in }
    ) throws {
        let writer = TarWriter()
        try writer.open()
        var buffer = [UInt8](repeating: 0, count: chunkSize)
        for entry in tree.entries {
            try writer.begin(entry.path, entry.kind, modified: modified)
            if let file = entry.file {
                try copy(file, through: &buffer) { piece in
                    try writer.write(piece)
                    try writer.drain(body)
                    try contents(entry.path, file, piece)
                }
                try contents(entry.path, file, [UInt8]().span)
            }
            try writer.drain(body)
        }
        try writer.close()
        try writer.drain(body)
    }

    private static func copy(
        _ file: StagedFile,
        through buffer: inout [UInt8],
        _ body: (Span<UInt8>) throws -> Void
    ) throws {
        let reader = try FileReader(opening: file.source)
        var remaining = file.size
        while true {
            let count = try reader.read(into: &buffer)
            guard count <= remaining, count > 0 || remaining == 0 else {
                throw InputProblem(
                    at: file.source.string,
                    "it changed while it was read",
                    remedy: "build again when nothing writes there"
                )
            }
            guard count > 0 else { return }
            remaining -= UInt64(count)
            try body(buffer.span.extracting(0..<count))
        }
    }
}
