/// Bytes that are not the JSON that update metadata is made of: where, and why.
package struct JSONError: Error, Equatable, CustomStringConvertible {
    /// Counted in bytes from 0.
    package let offset: Int
    package let reason: String

    package var description: String { "not the JSON of update metadata, at byte \(offset): \(reason)" }
}
