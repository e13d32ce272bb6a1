internal import CLibCrypto
internal import Synchronization

/// A key of HMAC with SHA-256 that is used again and again: what of a code comes from the key alone is made once
/// (EVP_MAC(3)). Its calls fail only for want of memory or of the algorithm.
@safe package final class HMACKey: Sendable {
    /// A context with the key, at the start of a message. Whoever uses it leaves it there.
    @safe private struct Context: ~Copyable, @unchecked Sendable {
        let pointer: OpaquePointer

        init(_ key: [UInt8]) {
            let algorithm = unsafe EVP_MAC_fetch(nil, "HMAC", nil)
            defer { unsafe EVP_MAC_free(algorithm) }
            guard let context = unsafe EVP_MAC_CTX_new(algorithm) else { preconditionFailure("libcrypto has no HMAC") }
            unsafe pointer = unsafe context
            var name = Array("SHA256".utf8CString)
            // The parameters keep the pointers to both texts.
            let status = unsafe OSSL_MAC_PARAM_DIGEST.withCString { parameter in
                unsafe name.withUnsafeMutableBufferPointer { name in
                    let parameters = unsafe [
                        OSSL_PARAM_construct_utf8_string(parameter, name.baseAddress, 0), OSSL_PARAM_construct_end(),
                    ]
                    return unsafe EVP_MAC_init(context, key, key.count, parameters)
                }
            }
            precondition(status == 1, "libcrypto has no HMAC with SHA-256")
        }

        deinit {
            unsafe EVP_MAC_CTX_free(pointer)
        }

        mutating func code(of message: [UInt8]) -> [UInt8] {
            var code = [UInt8](repeating: 0, count: 32)
            var length = 0
            let status = unsafe [
                EVP_MAC_update(pointer, message, message.count), EVP_MAC_final(pointer, &code, &length, code.count),
                EVP_MAC_init(pointer, nil, 0, nil),
            ]
            precondition(status == [1, 1, 1] && length == code.count, "libcrypto refused to make a code")
            return code
        }
    }

    private let context: Mutex<Context>

    package init(sha256 key: [UInt8]) {
        // Keys are padded with zeros, so these two are the same key; but libcrypto takes an empty one for none.
        context = Mutex(Context(key.isEmpty ? [0] : key))
    }

    /// 32 bytes.
    package func code(of message: [UInt8]) -> [UInt8] { context.withLock { $0.code(of: message) } }
}
