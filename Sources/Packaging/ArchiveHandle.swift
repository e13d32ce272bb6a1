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
            unsafe archive_read_support_format_zip(archive)
        case .debianPackage: unsafe archive_read_support_format_ar(archive)
        case .decompressed: unsafe archive_read_support_format_raw(archive)
        }
        try check("open", unsafe archive_read_open_filename(archive, path.string, 1 << 16))
    }

    /// The next entry; nil at the end.
    func next() throws(ArchiveError) -> ArchiveMember? {
        var entry: OpaquePointer?
        let status = unsafe archive_read_next_header(archive, &entry)
        if status == ARCHIVE_EOF { return nil }
        try check("read", status)
        guard let entry = unsafe entry else { throw failure("read") }
        return unsafe ArchiveMember(entry)
    }

    /// Fills `buffer` with the entry's next bytes; returns their number, 0 at the end.
    func read(into buffer: inout [UInt8]) throws(ArchiveError) -> Int {
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe archive_read_data(archive, $0.baseAddress, $0.count) }
        guard count >= 0 else { throw failure("read") }
        return count
    }

    /// Whether bytes are decompressed on their way.
    var isCompressed: Bool { unsafe archive_filter_count(archive) > 1 }

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
