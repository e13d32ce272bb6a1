internal import CLibArchive
internal import ReleaseModel

/// libarchive's writer of GNU tar's format, without compression and without blocking.
///
/// This format takes names as bytes, of any length, and asks no locale. The pax format does: in the C locale libarchive
/// 3.6 refuses names that are not ASCII there, and its way out, `hdrcharset=BINARY`, makes GNU tar warn at each entry.
@safe struct TarWriter: ~Copyable {
    private let archive: OpaquePointer
    private let entry: OpaquePointer
    private let output = Output()

    /// What libarchive has written and nobody has taken yet.
    private final class Output {
        var bytes: [UInt8] = []
    }

    init() {
        guard let archive = unsafe archive_write_new(), let entry = unsafe archive_entry_new() else {
            preconditionFailure("libarchive has no memory")
        }
        unsafe self.archive = unsafe archive
        unsafe self.entry = unsafe entry
    }

    deinit {
        unsafe archive_entry_free(entry)
        unsafe archive_write_free(archive)
    }

    func open() throws(ArchiveError) {
        try check("choose the format for", unsafe archive_write_set_format_gnutar(archive))
        try check("choose no blocking for", unsafe archive_write_set_bytes_per_block(archive, 0))
        let context = unsafe Unmanaged.passUnretained(output).toOpaque()
        let status = unsafe archive_write_open(
            archive,
            context,
            nil,
            { _, context, bytes, count in
                guard let context = unsafe context else { return -1 }
                let output = unsafe Unmanaged<Output>.fromOpaque(context).takeUnretainedValue()
                unsafe output.bytes.append(contentsOf: UnsafeRawBufferPointer(start: bytes, count: count))
                return count
            },
            nil
        )
        try check("open", status)
    }

    /// Starts an entry: owned by root, with a time in whole seconds. `size` counts for files alone.
    func begin(_ path: ArchivePath, _ kind: StagedEntry.Kind, modified: Timestamp) throws(ArchiveError) {
        unsafe archive_entry_clear(entry)
        unsafe archive_entry_set_pathname(entry, path.string)
        unsafe archive_entry_set_mtime(entry, time_t(modified.secondsSinceEpoch), 0)
        unsafe archive_entry_set_uid(entry, 0)
        unsafe archive_entry_set_gid(entry, 0)
        unsafe archive_entry_set_uname(entry, "root")
        unsafe archive_entry_set_gname(entry, "root")
        switch kind {
        case .folder:
            unsafe archive_entry_set_filetype(entry, 0o040000)
            unsafe archive_entry_set_perm(entry, 0o755)
        case .file(let file):
            unsafe archive_entry_set_filetype(entry, 0o100000)
            unsafe archive_entry_set_perm(entry, mode_t(file.mode))
            unsafe archive_entry_set_size(entry, Int64(file.size))
        case .symbolicLink(let target):
            unsafe archive_entry_set_filetype(entry, 0o120000)
            unsafe archive_entry_set_perm(entry, 0o777)
            unsafe archive_entry_set_symlink(entry, target)
        }
        try check("write the header of \(path) to", unsafe archive_write_header(archive, entry))
    }

    func write(_ bytes: Span<UInt8>) throws(ArchiveError) {
        let written = unsafe bytes.withUnsafeBytes { unsafe archive_write_data(archive, $0.baseAddress, $0.count) }
        guard written == bytes.count else { throw failure("write to") }
    }

    /// Writes the end of the archive.
    func close() throws(ArchiveError) {
        try check("finish", unsafe archive_write_close(archive))
    }

    /// Lends what has been written since the last call, and forgets it.
    func drain(_ body: (Span<UInt8>) throws -> Void) rethrows {
        try body(output.bytes.span)
        output.bytes.removeAll(keepingCapacity: true)
    }

    private func check(_ operation: String, _ status: CInt) throws(ArchiveError) {
        guard status == ARCHIVE_OK else { throw failure(operation) }
    }

    private func failure(_ operation: String) -> ArchiveError {
        let reason = unsafe archive_error_string(archive).map { unsafe String(cString: $0) }
        return ArchiveError(operation, "the tar", reason ?? "libarchive gives no reason")
    }
}
