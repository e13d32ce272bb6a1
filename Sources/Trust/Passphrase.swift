internal import CLibCrypto

/// A passphrase in memory, wiped when it goes away. It has no description, so that it cannot reach a log.
@safe package struct Passphrase: ~Copyable {
    /// Ends in a NUL. No array: a deinit could wipe only a copy of that.
    private let text: UnsafeMutableBufferPointer<CChar>

    /// Takes 1...1024 bytes without NUL; nil for anything else, which no tool could read back.
    package init?(_ bytes: some Collection<UInt8>) {
        guard (1...1024).contains(bytes.count), !bytes.contains(0) else { return nil }
        unsafe text = .allocate(capacity: bytes.count + 1)
        unsafe text.initialize(repeating: 0)
        for (index, byte) in bytes.enumerated() { unsafe text[index] = CChar(bitPattern: byte) }
    }

    deinit {
        unsafe OPENSSL_cleanse(text.baseAddress, text.count)
        unsafe text.deallocate()
    }

    /// The bytes as C text for the length of the call.
    @safe func withCString<Value>(_ body: (UnsafePointer<CChar>, CInt) -> Value) -> Value {
        guard let start = unsafe text.baseAddress else { preconditionFailure("a text with a terminator is not empty") }
        return unsafe body(start, CInt(text.count - 1))
    }

    /// `bytes` with this replaced by an ellipsis wherever it occurs.
    func removed(from bytes: [UInt8]) -> [UInt8] {
        let count = unsafe text.count - 1
        var result: [UInt8] = []
        var rest = bytes[...]
        while let first = rest.first {
            let isHere =
                rest.count >= count
                && (0..<count)
                    .allSatisfy { index in
                        rest[rest.startIndex + index] == UInt8(bitPattern: unsafe text[index])
                    }
            if isHere {
                result += "…".utf8
                rest.removeFirst(count)
            } else {
                result.append(first)
                rest.removeFirst()
            }
        }
        return result
    }
}
