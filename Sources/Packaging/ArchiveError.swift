internal import ReleaseModel

/// An archive that cannot be read or written: which, and libarchive's, liblzma's or zlib's reason.
package struct ArchiveError: Error, Equatable, CustomStringConvertible {
    /// The attempt as words that complete "cannot …".
    package let operation: String
    package let place: String
    package let reason: String
    /// Whether it holds more than its reader allows.
    package let isTooLarge: Bool

    package init(_ operation: String, _ place: String, _ reason: String, isTooLarge: Bool = false) {
        self.operation = operation
        self.place = place
        self.reason = reason
        self.isTooLarge = isTooLarge
    }

    package var description: String { "cannot \(operation) \(place.escapedForDisplay): \(reason.escapedForDisplay)" }
}
