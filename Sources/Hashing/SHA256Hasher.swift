package import ReleaseModel

/// SHA-256 over bytes that arrive in pieces.
package struct SHA256Hasher: ~Copyable {
    private var context = MessageDigest(.sha256)
    /// The number of bytes hashed so far.
    package private(set) var count: UInt64 = 0

    package init() {}

    package mutating func update(_ bytes: Span<UInt8>) {
        context.update(bytes)
        count += UInt64(bytes.count)
    }

    package consuming func finalize() -> SHA256Digest {
        SHA256Digest(unchecked: context.finalize(length: SHA256Digest.length))
    }
}

extension SHA256Digest {
    /// The digest of bytes that are at hand.
    package init(hashing bytes: [UInt8]) {
        self.init(hashing: bytes.span)
    }

    package init(hashing bytes: Span<UInt8>) {
        var hasher = SHA256Hasher()
        hasher.update(bytes)
        self = hasher.finalize()
    }
}
