internal import Hashing
package import ReleaseModel

/// The digests that metadata states of a file. There may be others than SHA-256 and SHA-512, which we do not compute;
/// without one of the two nothing can be accepted.
package struct ContentHashes: Hashable, Sendable {
    package let sha256: SHA256Digest?
    package let sha512: SHA512Digest?

    package init(sha256: SHA256Digest?, sha512: SHA512Digest? = nil) {
        self.sha256 = sha256
        self.sha512 = sha512
    }

    init(_ value: JSONValue) throws(MalformedMetadata) {
        guard value.isObject else { throw MalformedMetadata("this is no object") }
        sha256 = try value.optionalMember("sha256", ContentHashes.digest)
        sha512 = try value.optionalMember("sha512", ContentHashes.digest)
    }

    private static func digest<Value: Digest>(_ value: JSONValue) throws(MalformedMetadata) -> Value {
        guard let digest = value.text({ Value(parsing: $0) }) else {
            throw MalformedMetadata("this is no digest in lower-case hexadecimal")
        }
        return digest
    }

    /// Whether the bytes have every digest that is stated, and at least one is.
    package func match(_ bytes: [UInt8]) -> Bool {
        guard sha256 != nil || sha512 != nil else { return false }
        return (sha256.map { $0 == SHA256Digest(hashing: bytes) } ?? true)
            && (sha512.map { $0 == SHA512Digest(hashing: bytes) } ?? true)
    }

    /// The digest that a consistent snapshot puts before the target's name.
    package var prefix: String? { sha256?.hexadecimal ?? sha512?.hexadecimal }

    var json: CanonicalJSON {
        var members: [CanonicalJSON.Key: CanonicalJSON] = [:]
        if let sha256 { members["sha256"] = .string(sha256.hexadecimal) }
        if let sha512 { members["sha512"] = .string(sha512.hexadecimal) }
        return .object(members)
    }
}
