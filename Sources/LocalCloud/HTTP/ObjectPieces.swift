internal import FileStore
internal import NIOCore
internal import NIOPosix

/// A part of an object in pieces, so that none is in memory whole. Reading happens on threads of its own, since a disk
/// may be slow.
struct ObjectPieces: AsyncSequence, AsyncIteratorProtocol {
    /// Large enough that the calls do not count, small enough for a thousand at a time.
    private static let pieceLength: UInt64 = 1 << 18

    private let object: BucketCatalog.OpenObject
    private var offset: UInt64
    private let end: UInt64

    /// The object became shorter while it was sent.
    struct CutShort: Error {}

    init(object: BucketCatalog.OpenObject, range: ByteRange) {
        self.object = object
        offset = range.start
        end = range.start + range.count
    }

    func makeAsyncIterator() -> ObjectPieces { self }

    mutating func next() async throws -> ByteBuffer? {
        guard offset < end else { return nil }
        let range = ByteRange(start: offset, count: Swift.min(ObjectPieces.pieceLength, end - offset))
        let piece = try await NIOThreadPool.singleton.runIfActive { [object] in try object.bytes(in: range) }
        offset += range.count
        return piece
    }
}

extension BucketCatalog.OpenObject {
    /// The bytes of a part that fits into memory.
    func bytes(in range: ByteRange) throws -> ByteBuffer {
        let count = Int(range.count)
        var buffer = ByteBufferAllocator().buffer(capacity: count)
        let read = try unsafe buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
            try unsafe reader.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]), at: range.start)
        }
        guard read == count else { throw ObjectPieces.CutShort() }
        return buffer
    }
}
