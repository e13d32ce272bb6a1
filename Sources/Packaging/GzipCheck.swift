internal import CZlib
internal import FileStore
internal import SystemPackage

/// Checks the CRC-32 and length of gzip input (RFC 1952), which libarchive 3.6 does not look at.
@safe struct GzipCheck: ~Copyable {
    private let stream: UnsafeMutablePointer<z_stream>
    private var output = [UInt8](repeating: 0, count: 1 << 16)

    /// Inflates a gzip file to nowhere; any other file passes.
    static func check(_ path: FilePath, place: String) throws {
        let reader = try FileReader(opening: path)
        guard try reader.read(2, at: 0) == [0x1F, 0x8B] else { return }
        var check = GzipCheck()
        var input = [UInt8](repeating: 0, count: 1 << 18)
        var status = try check.open(place)
        while true {
            let count = try reader.read(into: &input)
            guard count > 0 else { break }
            status = check.inflate(input.span.extracting(0..<count), after: status)
            guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else { break }
        }
        guard status == Z_STREAM_END else {
            throw ArchiveError("read", place, "it is damaged or truncated: its gzip checksum does not fit")
        }
    }

    private init() {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
    }

    deinit {
        unsafe inflateEnd(stream)
        unsafe stream.deallocate()
    }

    private func open(_ place: String) throws(ArchiveError) -> CInt {
        let status = unsafe shim_inflate_init(stream, 15 + 16)
        guard status == Z_OK else { throw ArchiveError("read", place, "zlib error \(status)") }
        return status
    }

    /// Takes a piece of the file, which may hold the end of one gzip member and the start of the next.
    private mutating func inflate(_ bytes: Span<UInt8>, after last: CInt) -> CInt {
        var status = last
        unsafe bytes.withUnsafeBufferPointer { input in
            unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            unsafe stream.pointee.avail_in = UInt32(input.count)
            repeat {
                if status == Z_STREAM_END {
                    // What pads a file to whole blocks is no next member.
                    guard unsafe stream.pointee.next_in.pointee == 0x1F else { return }
                    unsafe inflateReset(stream)
                }
                unsafe output.withUnsafeMutableBufferPointer { buffer in
                    unsafe stream.pointee.next_out = buffer.baseAddress
                    unsafe stream.pointee.avail_out = UInt32(buffer.count)
                    status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
                }
            } while (status == Z_OK || status == Z_STREAM_END) && hasMore
        }
        return status
    }

    /// Whether input is left, or output that did not fit.
    private var hasMore: Bool { unsafe stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0 }
}
