internal import ReleaseModel

/// How people find a statement in a policy: its Sid, or its place.
package struct StatementLabel: Hashable, Sendable, CustomStringConvertible {
    /// Counted from 1.
    package let number: Int
    package let sid: String?

    package var description: String {
        sid.map { "statement \($0.quotedForDisplay)" } ?? "statement \(number)"
    }
}
