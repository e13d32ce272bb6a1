internal import FileStore
internal import Hashing
internal import NIOPosix
internal import ReleaseModel
internal import Synchronization

/// The digests that S3 shows of an object: MD5 as its entity tag, CRC-32 or SHA-256 as its checksum.
struct ObjectDigests: Sendable {
    /// Hexadecimal.
    let md5: String
    /// 32 bytes.
    let sha256: [UInt8]
}

/// Remembers digests by what tells one state of a file from another, so that each is read for them once. Two names of
/// one stored file are one entry.
final class ObjectDigestCache: Sendable {
    private struct Key: Hashable {
        let identity: FileStatus.Identity
        let modified: Int64
        let size: UInt64

        init(_ status: FileStatus) {
            (identity, modified, size) = (status.identity, status.modified, status.size)
        }
    }

    private struct State {
        var known: [Key: ObjectDigests] = [:]
        /// What is being read: many may ask for a new object at once.
        var underWay: [Key: Task<ObjectDigests, any Error>] = [:]
    }

    private let state = Mutex(State())
    /// An entry is some 150 bytes.
    private let capacity = 100_000

    /// The digests of an open object; nil when it has not been read for them.
    func known(of object: BucketCatalog.OpenObject) -> ObjectDigests? {
        let key = Key(object.reader.status)
        return state.withLock { $0.known[key] }
    }

    /// The digests of an open object. It is read for them in pieces, on a thread that nobody else waits for.
    func digests(of object: BucketCatalog.OpenObject) async throws -> ObjectDigests {
        let key = Key(object.reader.status)
        if let digests = state.withLock({ $0.known[key] }) { return digests }
        let task = state.withLock { state in
            if let task = state.underWay[key] { return task }
            let task = Task {
                defer { self.state.withLock { _ = $0.underWay.removeValue(forKey: key) } }
                let digests = try await NIOThreadPool.singleton.runIfActive {
                    try ObjectDigestCache.read(object.reader)
                }
                keep(digests, key)
                return digests
            }
            state.underWay[key] = task
            return task
        }
        return try await task.value
    }

    private func keep(_ digests: ObjectDigests, _ key: Key) {
        state.withLock { state in
            if state.known.count >= capacity { state.known.removeAll() }
            state.known[key] = digests
        }
    }

    private static func read(_ reader: borrowing FileReader) throws(FileError) -> ObjectDigests {
        var md5 = MD5Hasher()
        var sha256 = SHA256Hasher()
        var offset: UInt64 = 0
        while true {
            let piece = try reader.read(1 << 18, at: offset)
            if piece.isEmpty { break }
            md5.update(piece.span)
            sha256.update(piece.span)
            offset += UInt64(piece.count)
        }
        let digest = md5.finalize()
        return ObjectDigests(md5: Hexadecimal.encode(digest), sha256: sha256.finalize().bytes)
    }
}
