internal import Glibc

/// Texts as execve(2) takes them: C strings, and a NULL at the end. They are wiped when they go away, because one of them
/// may be a secret.
@safe struct CStringList: ~Copyable {
    private var strings: [UnsafeMutableBufferPointer<CChar>] = unsafe []

    init(_ texts: some Sequence<String>) {
        for text in texts {
            unsafe append(text.utf8.count) { space in
                for (index, byte) in text.utf8.enumerated() { unsafe space[index] = CChar(bitPattern: byte) }
            }
        }
    }

    deinit {
        for index in unsafe strings.indices {
            guard let start = unsafe strings[index].baseAddress else { continue }
            unsafe explicit_bzero(start, strings[index].count)
            unsafe start.deallocate()
        }
    }

    /// Adds `NAME=secret`.
    mutating func append(_ name: String, secret: borrowing Passphrase) {
        let start = Array("\(name)=".utf8)
        secret.withCString { text, length in
            unsafe append(start.count + Int(length)) { space in
                for (index, byte) in start.enumerated() { unsafe space[index] = CChar(bitPattern: byte) }
                for index in 0..<Int(length) { unsafe space[start.count + index] = text[index] }
            }
        }
    }

    private mutating func append(_ count: Int, _ fill: (UnsafeMutableBufferPointer<CChar>) -> Void) {
        let space = UnsafeMutableBufferPointer<CChar>.allocate(capacity: count + 1)
        unsafe space.initialize(repeating: 0)
        unsafe fill(space)
        unsafe strings.append(space)
    }

    /// Lends the list for the length of the call.
    @safe func withPointers<Value>(_ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value) -> Value {
        let pointers = unsafe strings.map { $0.baseAddress } + [nil]
        return unsafe pointers.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("the list ends in NULL") }
            return unsafe body(start)
        }
    }
}
