internal import CLibCrypto

/// A stream of libcrypto that reads from memory or collects into it. What it held is wiped when it goes away.
@safe struct MemoryBIO: ~Copyable {
    private let stream: OpaquePointer

    init() {
        guard let stream = unsafe BIO_new(BIO_s_secmem()) else { preconditionFailure("libcrypto has no memory") }
        unsafe self.stream = unsafe stream
    }

    /// A stream that gives `bytes` back.
    init(_ bytes: [UInt8]) {
        self.init()
        let written = unsafe bytes.withUnsafeBytes { unsafe BIO_write(stream, $0.baseAddress, CInt($0.count)) }
        precondition(Int(written) == bytes.count, "libcrypto has no memory")
    }

    deinit {
        unsafe BIO_free(stream)
    }

    func with<Value>(_ body: (OpaquePointer) -> Value) -> Value {
        unsafe body(stream)
    }

    /// All that was written, which is thereby read.
    func contents() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(unsafe BIO_ctrl_pending(stream)))
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe BIO_read(stream, $0.baseAddress, CInt($0.count)) }
        bytes.removeLast(bytes.count - max(0, Int(count)))
        return bytes
    }
}
