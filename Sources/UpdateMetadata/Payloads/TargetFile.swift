internal import Hashing
internal import ReleaseModel

/// What targets metadata says of one target.
package struct TargetFile: Hashable, Sendable {
    /// In bytes.
    package let length: UInt64
    package let hashes: ContentHashes
    /// What the target is for; nil for the targets of others, which say nothing that we know.
    package let purpose: TargetPurpose?

    package init(length: UInt64, hashes: ContentHashes, purpose: TargetPurpose?) {
        self.length = length
        self.hashes = hashes
        self.purpose = purpose
    }

    /// What there is to say of a file.
    package init(describing bytes: [UInt8], for purpose: TargetPurpose?) {
        length = UInt64(bytes.count)
        hashes = ContentHashes(sha256: SHA256Digest(hashing: bytes))
        self.purpose = purpose
    }

    init(_ value: JSONValue) throws(MalformedMetadata) {
        length = UInt64(try value.integer("length", from: 0))
        hashes = try value.member("hashes", ContentHashes.init)
        purpose = value["custom"].flatMap(TargetPurpose.init)
    }

    var json: CanonicalJSON {
        var members: [CanonicalJSON.Key: CanonicalJSON] = ["length": .integer(Int64(length)), "hashes": hashes.json]
        if let purpose { members["custom"] = purpose.json }
        return .object(members)
    }
}
