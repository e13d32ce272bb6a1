internal import CZlib

/// A gzip stream without a name and without a time, encoded by zlib as bytes arrive.
@safe struct GzipEncoder: ~Copyable {
    private let stream: UnsafeMutablePointer<z_stream>
    private var output = [UInt8](repeating: 0, count: 1 << 16)

    /// Bytes that inflating takes: the window and zlib's own state (zconf.h, "Memory requirements").
    static let decoderMemory: UInt64 = (32 << 10) + (7 << 10)

    init() {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
    }

    deinit {
        unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    mutating func open() throws(ArchiveError) {
        // 15 bits of window, and 16 for the gzip format.
        try GzipEncoder.check(unsafe shim_deflate_init(stream, 9, 15 + 16, 9))
    }

    mutating func write(_ bytes: Span<UInt8>, _ body: (Span<UInt8>) throws -> Void) throws {
        try unsafe bytes.withUnsafeBufferPointer { input in
            unsafe stream.pointee.next_in = unsafe UnsafeMutablePointer(mutating: input.baseAddress)
            unsafe stream.pointee.avail_in = UInt32(input.count)
            while unsafe stream.pointee.avail_in > 0 {
                _ = try step(Z_NO_FLUSH, body)
            }
        }
    }

    /// Writes the end of the stream.
    mutating func close(_ body: (Span<UInt8>) throws -> Void) throws {
        while try !step(Z_FINISH, body) {}
    }

    private mutating func step(_ flush: CInt, _ body: (Span<UInt8>) throws -> Void) throws -> Bool {
        var status = Z_OK
        let count = unsafe output.withUnsafeMutableBufferPointer { buffer in
            unsafe stream.pointee.next_out = buffer.baseAddress
            unsafe stream.pointee.avail_out = UInt32(buffer.count)
            status = unsafe deflate(stream, flush)
            return unsafe buffer.count - Int(stream.pointee.avail_out)
        }
        try GzipEncoder.check(status)
        if count > 0 { try body(output.span.extracting(0..<count)) }
        return status == Z_STREAM_END
    }

    private static func check(_ status: CInt) throws(ArchiveError) {
        guard status == Z_OK || status == Z_STREAM_END || status == Z_BUF_ERROR else {
            throw ArchiveError("compress", "the tar", "zlib error \(status)")
        }
    }
}
