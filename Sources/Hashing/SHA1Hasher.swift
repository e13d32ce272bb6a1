/// SHA-1 over bytes that arrive in pieces: SPDX 2.3 asks for it beside SHA-256. No protection.
package struct SHA1Hasher: ~Copyable {
    private var context = MessageDigest(.sha1)

    package init() {}

    package mutating func update(_ bytes: Span<UInt8>) {
        context.update(bytes)
    }

    /// The 20 bytes of the digest.
    package consuming func finalize() -> [UInt8] {
        context.finalize(length: 20)
    }
}
