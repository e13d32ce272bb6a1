internal import Glibc

/// Texts as execve(2) takes them.
enum CStrings {
    /// Lends C strings with a NULL at the end.
    @unsafe static func withPointers<Value>(
        _ texts: [String],
        _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Value
    ) -> Value {
        let pointers = unsafe texts.map { unsafe strdup($0) } + [nil]
        defer { unsafe pointers.forEach { unsafe free($0) } }
        return unsafe pointers.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress else { preconditionFailure("the list ends in NULL") }
            return unsafe body(start)
        }
    }
}
