package import ReleaseModel

/// SHA-512 over bytes that arrive in pieces.
package struct SHA512Hasher: ~Copyable {
    private var context = MessageDigest(.sha512)

    package init() {}

    package mutating func update(_ bytes: Span<UInt8>) {
        context.update(bytes)
    }

    package consuming func finalize() -> SHA512Digest {
        SHA512Digest(unchecked: context.finalize(length: SHA512Digest.length))
    }
}

extension SHA512Digest {
    /// The digest of bytes that are at hand.
    package init(hashing bytes: [UInt8]) {
        var hasher = SHA512Hasher()
        hasher.update(bytes.span)
        self = hasher.finalize()
    }
}
