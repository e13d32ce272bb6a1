internal import CLibArchive
internal import ReleaseModel
internal import SystemPackage

/// libarchive's reader of one archive file. Only formats and filters that libarchive decodes itself are on: some of
/// the others run programs.
@safe struct ArchiveHandle: ~Copyable {
    private let archive: OpaquePointer
    private let place: String

    enum Format {
        /// tar and zip, with any filter
        case entries
        /// `ar`, the outer format of Debian packages
        case debianPackage
        /// one entry that is the decompressed stream
        case decompressed
    }

    /// A reader that calls the archive `place` in error texts.
    init(place: String) {
        guard let archive = unsafe archive_read_new() else { preconditionFailure("libarchive has no memory") }
        unsafe self.archive = unsafe archive
        self.place = place
    }

    deinit {
        unsafe archive_read_free(archive)
    }

    func open(_ path: FilePath, as format: Format) throws(ArchiveError) {
        unsafe archive_read_support_filter_gzip(archive)
        unsafe archive_read_support_filter_bzip2(archive)
        unsafe archive_read_support_filter_compress(archive)
        unsafe archive_read_support_filter_lzma(archive)
        unsafe archive_read_support_filter_xz(archive)
        unsafe archive_read_support_filter_lzip(archive)
        unsafe archive_read_support_filter_zstd(archive)
        unsafe archive_read_support_filter_lz4(archive)
        switch format {
        case .entries:
            unsafe archive_read_support_format_tar(archive)
            // Only by its central directory: the other reader takes a zip that was cut in that directory for a whole one,
            // with links as files, because their modes stand there.
            unsafe archive_read_support_format_zip_seekable(archive)
        case .debianPackage: unsafe archive_read_support_format_ar(archive)
        case .decompressed: unsafe archive_read_support_format_raw(archive)
        }
        try check("open", unsafe archive_read_open_filename(archive, path.string, 1 << 16))
    }

    /// The next entry; nil at the end.
    func next() throws(ArchiveError) -> ArchiveMember? {
        var entry: OpaquePointer?
        let status = unsafe archive_read_next_header(archive, &entry)
        if status == ARCHIVE_EOF {
            guard isWhole else {
                throw ArchiveError(
                    "read",
                    place,
                    "it is truncated: the end-of-archive blocks are missing; make it again"
                )
            }
            return nil
        }
        try check("read", status)
        guard let entry = unsafe entry else { throw failure("read") }
        return unsafe ArchiveMember(entry)
    }

    /// Fills `buffer` with the entry's next bytes; returns their number, 0 at the end.
    func read(into buffer: inout [UInt8]) throws(ArchiveError) -> Int {
        // A sparse file may end in a hole: libarchive ends the data before it, and gives its zeros to whoever reads on.
        let count = try readOnce(into: &buffer)
        return count > 0 ? count : try readOnce(into: &buffer)
    }

    private func readOnce(into buffer: inout [UInt8]) throws(ArchiveError) -> Int {
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe archive_read_data(archive, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw failure("read") }
        return count
    }

    /// Whether an archive that has been read to its end has one: for a tar, two blocks of zeros behind the last entry.
    /// libarchive takes a tar that was cut between two entries for a whole one.
    private var isWhole: Bool {
        let end = unsafe archive_filter_bytes(archive, 0) - archive_read_header_position(archive)
        return !isTar || end >= 1024
    }

    var isTar: Bool { unsafe archive_format(archive) & ARCHIVE_FORMAT_BASE_MASK == ARCHIVE_FORMAT_TAR }

    /// A warning is not a failure: in the C locale every name that is not ASCII brings one.
    private func check(_ operation: String, _ status: CInt) throws(ArchiveError) {
        guard status == ARCHIVE_OK || status == ARCHIVE_WARN else { throw failure(operation) }
    }

    private func failure(_ operation: String) -> ArchiveError {
        let reason = unsafe archive_error_string(archive).map { unsafe String(cString: $0) }
        return ArchiveError(operation, place, reason ?? "it is damaged")
    }
}
