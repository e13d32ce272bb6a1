internal import FileStore
internal import Hashing
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
    }

    private let known = Mutex<[Key: ObjectDigests]>([:])
    /// An entry is some 150 bytes.
    private let capacity = 100_000

    /// The digests of an open file, read in pieces.
    func digests(of reader: borrowing FileReader) throws(FileError) -> ObjectDigests {
        let status = reader.status
        let key = Key(identity: status.identity, modified: status.modified, size: status.size)
        if let digests = known.withLock({ $0[key] }) { return digests }
        let digests = try ObjectDigestCache.read(reader)
        known.withLock { known in
            if known.count >= capacity { known.removeAll() }
            known[key] = digests
        }
        return digests
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
