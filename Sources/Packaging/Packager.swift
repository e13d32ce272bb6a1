package import FileStore
internal import Hashing
package import ReleaseModel

/// How a tree is packaged; with the tree's digest, all that the archive's bytes depend on.
package struct PackagingParameters: Hashable, Sendable {
    /// The time of every entry.
    package let modified: Timestamp
    package let format: CompressionFormat
    /// Whether branch filters may be used.
    package let filtersAllowed: Bool

    package init(modified: Timestamp, format: CompressionFormat, filtersAllowed: Bool) {
        self.modified = modified
        self.format = format
        self.filtersAllowed = filtersAllowed
    }
}

/// Turns trees into archives.
package struct Packager: Sendable {
    package let parameters: PackagingParameters
    /// Called with the number of tar bytes that have passed since the last call; may throw to stop.
    private let progress: @Sendable (UInt64) throws -> Void

    package init(_ parameters: PackagingParameters, progress: @escaping @Sendable (UInt64) throws -> Void) {
        self.parameters = parameters
        self.progress = progress
    }

    /// The size and digest of the tree's tar: the tree's identity, since the tar is the same wherever it is made.
    package func measure(_ tree: StagedTree) throws -> TarRecord {
        var hasher = SHA256Hasher()
        try TarStream.write(tree, modified: parameters.modified) { bytes in
            hasher.update(bytes)
            try progress(UInt64(bytes.count))
        }
        let size = hasher.count
        return TarRecord(size: size, sha256: hasher.finalize())
    }

    /// Writes the archive of a tree whose tar has been measured. A tree that has changed since is an error.
    package func compress(
        _ tree: StagedTree,
        measured tar: TarRecord,
        to writer: borrowing FileWriter
    ) throws -> ArchiveRecord {
        let settings =
            try parameters.format == .xz
            ? FilterTrial.choose(tree, tarSize: tar.size, filtersAllowed: parameters.filtersAllowed) : nil
        var encoder = Encoder(settings)
        try encoder.open()
        var tarHasher = SHA256Hasher()
        var digests = ArchiveDigests()
        try TarStream.write(tree, modified: parameters.modified) { bytes in
            tarHasher.update(bytes)
            try encoder.write(bytes) { try digests.pass($0, to: writer) }
            try progress(UInt64(bytes.count))
        }
        try encoder.close { try digests.pass($0, to: writer) }
        guard tarHasher.finalize() == tar.sha256 else {
            throw InputProblem(
                at: "the staged build",
                "it changed between two readings",
                remedy: "build again when nothing writes there"
            )
        }
        return digests.record(tar: tar, compression: encoder.record, installedSize: tree.installedSize)
    }
}

/// The digests of an archive's bytes on their way to the file.
private struct ArchiveDigests: ~Copyable {
    private var sha256 = SHA256Hasher()
    private var sha512 = SHA512Hasher()

    mutating func pass(_ bytes: Span<UInt8>, to writer: borrowing FileWriter) throws {
        sha256.update(bytes)
        sha512.update(bytes)
        try writer.write(bytes)
    }

    consuming func record(tar: TarRecord, compression: CompressionRecord, installedSize: UInt64) -> ArchiveRecord {
        let size = sha256.count
        return ArchiveRecord(
            size: size,
            sha256: sha256.finalize(),
            sha512: sha512.finalize(),
            tar: tar,
            compression: compression,
            installedSize: installedSize
        )
    }
}

/// Either encoder.
private struct Encoder: ~Copyable {
    private var xz: XZEncoder?
    private var gzip: GzipEncoder?
    let record: CompressionRecord

    /// An .xz stream with these settings, or gzip without any.
    init(_ settings: XZSettings?) {
        if let settings {
            xz = XZEncoder(settings)
            gzip = nil
            record = CompressionRecord(
                format: .xz,
                filter: settings.filter,
                lzma2: settings.lzma2,
                decoderMemory: XZFilterChain(settings).decoderMemory
            )
        } else {
            xz = nil
            gzip = GzipEncoder()
            record = CompressionRecord(
                format: .gzip,
                filter: nil,
                lzma2: nil,
                decoderMemory: GzipEncoder.decoderMemory
            )
        }
    }

    mutating func open() throws {
        try xz?.open()
        try gzip?.open()
    }

    mutating func write(_ bytes: Span<UInt8>, _ body: (Span<UInt8>) throws -> Void) throws {
        try xz?.write(bytes, body)
        try gzip?.write(bytes, body)
    }

    mutating func close(_ body: (Span<UInt8>) throws -> Void) throws {
        try xz?.close(body)
        try gzip?.close(body)
    }
}
