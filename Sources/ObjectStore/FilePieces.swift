internal import FileStore
internal import NIOCore
internal import SystemPackage

/// A part of a file in pieces, as a body.
struct FilePieces: AsyncSequence, Sendable {
    let path: FilePath
    let range: Range<UInt64>

    private static let length: UInt64 = 1 << 18

    /// The file became shorter than it was when its digest was made.
    struct CutShort: Error {}

    func makeAsyncIterator() -> Iterator { Iterator(pieces: self, position: range.lowerBound) }

    final class Iterator: AsyncIteratorProtocol {
        private let pieces: FilePieces
        private var position: UInt64
        private var file: Open?

        /// A class, since a file that is open cannot be copied.
        private final class Open {
            let reader: FileReader

            init(_ path: FilePath) throws { reader = try FileReader(opening: path) }
        }

        fileprivate init(pieces: FilePieces, position: UInt64) {
            self.pieces = pieces
            self.position = position
        }

        func next() async throws -> ByteBuffer? {
            guard position < pieces.range.upperBound else { return nil }
            let open = try file ?? Open(pieces.path)
            file = open
            let count = Int(Swift.min(FilePieces.length, pieces.range.upperBound - position))
            let bytes = try open.reader.read(count, at: position)
            guard bytes.count == count else { throw CutShort() }
            position += UInt64(count)
            return ByteBuffer(bytes: bytes)
        }
    }
}
