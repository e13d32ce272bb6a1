internal import CLibCrypto

/// Keyed-hash message authentication codes (RFC 2104).
package enum HMAC {
    /// 32 bytes.
    package static func sha256(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        code("SHA256", length: 32, key: key, message)
    }

    /// 20 bytes. Only for protocols that know nothing better.
    package static func sha1(key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        code("SHA1", length: 20, key: key, message)
    }

    /// EVP_Q_mac(3), which fails only for want of memory or of the algorithm.
    private static func code(_ digest: String, length: Int, key: [UInt8], _ message: [UInt8]) -> [UInt8] {
        // Keys are padded with zeros, so these two are the same key; but libcrypto takes an empty one for none.
        let key = key.isEmpty ? [0] : key
        var code = [UInt8](repeating: 0, count: length)
        let end = unsafe EVP_Q_mac(
            nil,
            "HMAC",
            nil,
            digest,
            nil,
            key,
            key.count,
            message,
            message.count,
            &code,
            code.count,
            nil
        )
        precondition(unsafe end != nil, "libcrypto has no HMAC with \(digest)")
        return code
    }
}
