/// A text that is no policy: where, and why.
package struct PolicyError: Error, Equatable, CustomStringConvertible {
    /// `statement 2`, or nil for the whole document.
    package let place: String?
    package let reason: String

    init(_ reason: String, in place: String? = nil) {
        self.place = place
        self.reason = reason
    }

    package var description: String {
        place.map { "\($0): \(reason)" } ?? reason
    }
}
