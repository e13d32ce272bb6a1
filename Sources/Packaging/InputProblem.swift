internal import ReleaseModel

/// Something wrong with what is to be packaged: where, what, and the way out.
package struct InputProblem: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Severity: Sendable {
        case error, warning
    }

    package let severity: Severity
    /// The file, or the archive and the entry in it.
    package let place: String
    package let problem: String
    package let remedy: String

    package init(_ severity: Severity = .error, at place: String, _ problem: String, remedy: String) {
        self.severity = severity
        self.place = place
        self.problem = problem
        self.remedy = remedy
    }

    package var description: String { "\(place.escapedForDisplay): \(problem); \(remedy)" }
}
