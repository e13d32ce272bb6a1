package import FileStore
internal import Hashing
package import ReleaseModel
package import SystemPackage

/// A file that is to be stored, with all digests that a store is held against. Read once.
package struct UploadSource: Hashable, Sendable {
    struct Part: Hashable, Sendable {
        let range: Range<UInt64>
        let sha256: SHA256Digest
        let md5: [UInt8]
    }

    package let path: FilePath
    package let size: UInt64
    package let sha256: SHA256Digest
    private let md5: [UInt8]
    /// In order; empty for a file that goes in one request.
    let parts: [Part]

    /// What is longer is stored in parts. S3 takes 10,000 of them ("Amazon S3 multipart upload limits").
    package static let longestWhole: UInt64 = 32 << 20
    private static let shortestPart: UInt64 = 16 << 20
    private static let mostParts: UInt64 = 10_000

    /// Reads the file.
    package static func read(_ path: FilePath) throws(FileError) -> UploadSource {
        let reader = try FileReader(opening: path)
        let partLength = UploadSource.partLength(of: reader.status.size)
        var sha256 = SHA256Hasher()
        var md5 = MD5Hasher()
        var parts: [Part] = []
        var position: UInt64 = 0
        while true {
            let start = position
            var partSHA256 = SHA256Hasher()
            var partMD5 = MD5Hasher()
            while position - start < partLength {
                let piece = try reader.read(Int(min(1 << 18, partLength - (position - start))), at: position)
                if piece.isEmpty { break }
                position += UInt64(piece.count)
                sha256.update(piece.span)
                md5.update(piece.span)
                if reader.status.size > longestWhole {
                    partSHA256.update(piece.span)
                    partMD5.update(piece.span)
                }
            }
            guard position > start else { break }
            parts.append(Part(range: start..<position, sha256: partSHA256.finalize(), md5: partMD5.finalize()))
        }
        return UploadSource(
            path: path,
            size: position,
            sha256: sha256.finalize(),
            md5: md5.finalize(),
            parts: position > longestWhole ? parts : []
        )
    }

    private static func partLength(of size: UInt64) -> UInt64 {
        guard size > longestWhole else { return longestWhole + 1 }
        let least = (size + mostParts - 1) / mostParts
        return max(shortestPart, (least + (1 << 20) - 1) / (1 << 20) * (1 << 20))
    }

    /// Entity tags that the stored object may have: that of an object stored whole, or copied, and that of one in parts.
    package var entityTags: Set<String> {
        var tags: Set = [Hexadecimal.encode(md5)]
        if !parts.isEmpty { tags.insert(tagOfParts) }
        return tags
    }

    /// The MD5 of the MD5s of the parts, and their number.
    private var tagOfParts: String {
        Hexadecimal.encode(StoreClient.md5(parts.flatMap(\.md5))) + "-\(parts.count)"
    }

    /// What the store calls the SHA-256 of the object: of the whole, or of the digests of its parts.
    var checksum: String {
        guard !parts.isEmpty else { return StoreClient.base64(sha256.bytes) }
        let digest = SHA256Digest(hashing: parts.flatMap(\.sha256.bytes))
        return "\(StoreClient.base64(digest.bytes))-\(parts.count)"
    }
}

/// What a store says of an object to whoever fetches it.
package struct ObjectDescription: Hashable, Sendable {
    package let contentType: String
    package let cacheControl: String

    package init(contentType: String, cacheControl: String) {
        self.contentType = contentType
        self.cacheControl = cacheControl
    }

    var fields: [(name: String, value: String)] {
        [("Content-Type", contentType), ("Cache-Control", cacheControl)]
    }
}

/// What must be there for a write to happen ("How to prevent object overwrites with conditional writes", Amazon S3 User
/// Guide).
package enum WriteCondition: Hashable, Sendable {
    case none
    /// Nothing.
    case absent
    /// The object with that entity tag.
    case unchanged(String)

    var fields: [(name: String, value: String)] {
        switch self {
        case .none: []
        case .absent: [("If-None-Match", "*")]
        case .unchanged(let tag): [("If-Match", "\"\(tag)\"")]
        }
    }
}
