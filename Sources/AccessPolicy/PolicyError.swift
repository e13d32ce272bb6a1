/// A text that is no policy: where, and why.
package struct PolicyError: Error, Equatable, CustomStringConvertible {
    /// The number of a statement, counted from 1; nil for the whole document.
    package let statement: Int?
    package let reason: String

    init(_ reason: String, in statement: Int? = nil) {
        self.statement = statement
        self.reason = reason
    }

    package var description: String {
        statement.map { "statement \($0): \(reason)" } ?? reason
    }
}
