internal import CLibLZMA
internal import ReleaseModel

/// An .xz stream of one block, encoded by liblzma as bytes arrive.
@safe struct XZEncoder: ~Copyable {
    // On the heap: liblzma keeps a pointer to the structure's inside, so it must not move.
    private let stream: UnsafeMutablePointer<lzma_stream>
    private let chain: XZFilterChain
    private var output = [UInt8](repeating: 0, count: 1 << 16)

    init(_ settings: XZSettings) {
        unsafe stream = .allocate(capacity: 1)
        unsafe stream.initialize(to: lzma_stream())
        chain = XZFilterChain(settings)
    }

    deinit {
        unsafe lzma_end(stream)
        unsafe stream.deallocate()
    }

    /// Starts the stream. Its check is CRC-32, the one that every decoder knows, the smallest ones included; what is
    /// inside is proved by SHA-256 anyway.
    mutating func open() throws(ArchiveError) {
        let status = unsafe chain.with { unsafe lzma_stream_encoder(stream, $0, LZMA_CHECK_CRC32) }
        guard status == LZMA_OK else { throw XZEncoder.failure(status) }
    }

    mutating func write(_ bytes: Span<UInt8>, _ body: (Span<UInt8>) throws -> Void) throws {
        try unsafe bytes.withUnsafeBufferPointer { input in
            unsafe stream.pointee.next_in = input.baseAddress
            unsafe stream.pointee.avail_in = input.count
            while unsafe stream.pointee.avail_in > 0 {
                _ = try step(LZMA_RUN, body)
            }
        }
    }

    /// Writes the end of the stream.
    mutating func close(_ body: (Span<UInt8>) throws -> Void) throws {
        while try !step(LZMA_FINISH, body) {}
    }

    /// One call of the encoder; returns whether the stream has ended.
    private mutating func step(_ action: lzma_action, _ body: (Span<UInt8>) throws -> Void) throws -> Bool {
        var status = LZMA_OK
        let count = unsafe output.withUnsafeMutableBufferPointer { buffer in
            unsafe stream.pointee.next_out = buffer.baseAddress
            unsafe stream.pointee.avail_out = buffer.count
            status = unsafe lzma_code(stream, action)
            return unsafe buffer.count - stream.pointee.avail_out
        }
        guard status == LZMA_OK || status == LZMA_STREAM_END else { throw XZEncoder.failure(status) }
        if count > 0 { try body(output.span.extracting(0..<count)) }
        return status == LZMA_STREAM_END
    }

    private static func failure(_ status: lzma_ret) -> ArchiveError {
        let reason =
            switch status {
            case LZMA_MEM_ERROR: "there is no memory left; build with fewer --jobs"
            case LZMA_OPTIONS_ERROR: "this liblzma does not know the filter; 5.4 is needed for ARM64"
            default: "liblzma error \(status.rawValue)"
            }
        return ArchiveError("compress", "the tar", reason)
    }
}
