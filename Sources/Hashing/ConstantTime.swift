internal import CLibCrypto

/// Comparisons whose time says nothing of where two secrets differ.
package enum ConstantTime {
    /// Whether the bytes are the same (CRYPTO_memcmp(3)). Only the lengths may be learnt from the time it takes.
    package static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return unsafe CRYPTO_memcmp(left, right, left.count) == 0
    }
}
