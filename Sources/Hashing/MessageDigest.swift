internal import CLibCrypto

/// A message digest of libcrypto (EVP_DigestInit(3)). Its calls fail only for want of memory or of the algorithm,
/// which no caller could mend.
@safe struct MessageDigest: ~Copyable {
    enum Algorithm {
        case md5, sha1, sha256, sha512
    }

    private let context: OpaquePointer

    /// An algorithm that was looked up once, which takes longer than a short digest. It is never given back.
    @safe private struct Fetched: @unchecked Sendable {
        let pointer: OpaquePointer?

        init(_ name: StaticString) {
            unsafe pointer = unsafe EVP_MD_fetch(nil, "\(name)", nil)
        }
    }

    private static let md5 = Fetched("MD5")
    private static let sha1 = Fetched("SHA1")
    private static let sha256 = Fetched("SHA256")
    private static let sha512 = Fetched("SHA512")

    init(_ algorithm: Algorithm) {
        guard let context = unsafe EVP_MD_CTX_new() else { preconditionFailure("libcrypto has no memory") }
        unsafe self.context = unsafe context
        let type =
            switch algorithm {
            case .md5: MessageDigest.md5
            case .sha1: MessageDigest.sha1
            case .sha256: MessageDigest.sha256
            case .sha512: MessageDigest.sha512
            }
        let status = unsafe EVP_DigestInit_ex(context, type.pointer, nil)
        precondition(status == 1, "libcrypto has no \(algorithm)")
    }

    deinit {
        unsafe EVP_MD_CTX_free(context)
    }

    mutating func update(_ bytes: Span<UInt8>) {
        let status = unsafe bytes.withUnsafeBytes { unsafe EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
        precondition(status == 1, "libcrypto refused to hash")
    }

    /// The digest of `length` bytes.
    consuming func finalize(length: Int) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: length)
        let status = unsafe digest.withUnsafeMutableBufferPointer { buffer in
            unsafe EVP_DigestFinal_ex(context, buffer.baseAddress, nil)
        }
        precondition(status == 1, "libcrypto refused to finish a digest")
        return digest
    }
}
