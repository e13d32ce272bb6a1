internal import Hashing
internal import ReleaseModel

/// What timestamp and snapshot say of other metadata. Length and digests are optional.
package struct ListedMetadata: Hashable, Sendable {
    package let version: Int64
    package let length: Int64?
    package let hashes: ContentHashes?

    package init(version: Int64, length: Int64?, hashes: ContentHashes?) {
        self.version = version
        self.length = length
        self.hashes = hashes
    }

    /// What there is to say of a file.
    package init(version: Int64, describing bytes: [UInt8]) {
        self.version = version
        length = Int64(bytes.count)
        hashes = ContentHashes(sha256: SHA256Digest(hashing: bytes))
    }

    init(_ value: JSONValue) throws(MalformedMetadata) {
        version = try value.integer("version", from: 1)
        length = value["length"] == nil ? nil : try value.integer("length", from: 0)
        hashes = try value.optionalMember("hashes", ContentHashes.init)
    }

    var json: CanonicalJSON {
        var members: [CanonicalJSON.Key: CanonicalJSON] = ["version": .integer(version)]
        if let length { members["length"] = .integer(length) }
        if let hashes { members["hashes"] = hashes.json }
        return .object(members)
    }

    func check(_ bytes: [UInt8], of role: RoleName) throws(MetadataError) {
        if let length, Int64(bytes.count) != length {
            throw MetadataError(role, .mismatch, "it has \(bytes.count) bytes, and \(length) are listed")
        }
        if let hashes, !hashes.match(bytes) {
            throw MetadataError(role, .mismatch, "its digest is not the one that is listed")
        }
    }
}
