/// MD5 over bytes that arrive in pieces: the entity tag of an S3 object that was stored whole, no protection.
package struct MD5Hasher: ~Copyable {
    private var context = MessageDigest(.md5)

    package init() {}

    package mutating func update(_ bytes: Span<UInt8>) {
        context.update(bytes)
    }

    /// The 16 bytes of the digest.
    package consuming func finalize() -> [UInt8] {
        context.finalize(length: 16)
    }
}
