internal import CLibCrypto

/// A passphrase in memory, wiped when it goes away. It has no description, so that it cannot reach a log.
package struct Passphrase: ~Copyable {
    private var bytes: [UInt8]

    /// Takes 1...1024 bytes without NUL; nil for anything else, which no tool could read back.
    package init?(_ bytes: consuming [UInt8]) {
        guard (1...1024).contains(bytes.count), !bytes.contains(0) else { return nil }
        self.bytes = bytes
    }

    deinit {
        var bytes = bytes
        unsafe bytes.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) }
    }

    /// The bytes as C text for the length of the call.
    @safe func withCString<Value>(_ body: (UnsafePointer<CChar>, CInt) -> Value) -> Value {
        var text = bytes.map { CChar(bitPattern: $0) }
        text.append(0)
        defer { unsafe text.withUnsafeMutableBytes { unsafe OPENSSL_cleanse($0.baseAddress, $0.count) } }
        return unsafe text.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("an array with a terminator is not empty") }
            return unsafe body(start, CInt(buffer.count - 1))
        }
    }
}
