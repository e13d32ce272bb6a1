internal import CLibCrypto

/// A message digest of libcrypto (EVP_DigestInit(3)). Its calls fail only for want of memory or of the algorithm,
/// which no caller could mend.
@safe struct MessageDigest: ~Copyable {
    enum Algorithm {
        case md5, sha1, sha256, sha512
    }

    private let context: OpaquePointer

    init(_ algorithm: Algorithm) {
        guard let context = unsafe EVP_MD_CTX_new() else { preconditionFailure("libcrypto has no memory") }
        unsafe self.context = unsafe context
        let type =
            switch algorithm {
            case .md5: unsafe EVP_md5()
            case .sha1: unsafe EVP_sha1()
            case .sha256: unsafe EVP_sha256()
            case .sha512: unsafe EVP_sha512()
            }
        let status = unsafe EVP_DigestInit_ex(context, type, nil)
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
