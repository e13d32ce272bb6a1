internal import ReleaseModel

/// What is wrong with the form of metadata: the place in it, and what should be there.
package struct MalformedMetadata: Error, Equatable, CustomStringConvertible {
    /// The keys, and the positions in arrays, that lead from the outside to the place.
    private var place: [String]
    private let problem: String

    init(_ problem: String, at key: StaticString? = nil) {
        place = key.map { ["\($0)"] } ?? []
        self.problem = problem
    }

    /// The same, seen from one step further out.
    func inside(_ step: String) -> MalformedMetadata {
        var outer = self
        outer.place.insert(step, at: 0)
        return outer
    }

    /// `delegations.roles.0.threshold: it is missing`
    package var description: String {
        let path = place.map(\.escapedForDisplay).joined(separator: ".")
        return path.isEmpty ? problem : "\(path): \(problem)"
    }
}
