internal import FileStore
internal import NIOCore
internal import NIOPosix

/// Sends a part of an object in pieces, so that none is in memory whole. Reading happens on threads of its own, since a
/// disk may be slow.
struct ObjectBody: Sendable {
    /// Large enough that the calls do not count, small enough for a thousand at a time.
    private static let pieceLength = 1 << 18

    let object: BucketCatalog.OpenObject
    let range: ByteRange

    /// An object that became shorter while it is sent.
    struct CutShort: Error {}

    /// Gives each piece to `write`.
    func send(_ write: (ByteBuffer) async throws -> Void) async throws {
        var offset = range.start
        let end = range.start + range.count
        while offset < end {
            let (object, start) = (object, offset)
            let count = Int(min(UInt64(ObjectBody.pieceLength), end - offset))
            let piece = try await NIOThreadPool.singleton.runIfActive {
                var buffer = ByteBufferAllocator().buffer(capacity: count)
                let read = try unsafe buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
                    try unsafe object.reader.read(
                        into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]),
                        at: start
                    )
                }
                guard read == count else { throw CutShort() }
                return buffer
            }
            try await write(piece)
            offset += UInt64(count)
        }
    }
}
