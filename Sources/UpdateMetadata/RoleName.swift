internal import ReleaseModel

/// The name of a role: one of the four of every repository, or of a delegation. Two names are equal when their bytes
/// are.
package struct RoleName: Sendable, CustomStringConvertible {
    package let text: String

    package static let root = RoleName(unchecked: "root")
    package static let timestamp = RoleName(unchecked: "timestamp")
    package static let snapshot = RoleName(unchecked: "snapshot")
    package static let targets = RoleName(unchecked: "targets")
    package static let topLevel: [RoleName] = [.root, .targets, .snapshot, .timestamp]

    private init(unchecked text: String) {
        self.text = text
    }

    /// Any name but the empty one.
    package init?(_ text: String) {
        guard !text.isEmpty else { return nil }
        self.text = text
    }

    /// The name in URLs and on disk, with everything escaped but letters, digits and `-._~` (RFC 3986, 2.3), so that
    /// no name leads to another folder. `core.json`, or `7.core.json`.
    package func fileName(version: Int64? = nil) -> String {
        (version.map { "\($0)." } ?? "") + PercentEncoding.component(text) + ".json"
    }

    /// The name under which timestamp and snapshot list a role's metadata.
    package var listedName: String { text + ".json" }

    package var description: String { text }
}

extension RoleName: Hashable, Comparable {
    package static func == (left: RoleName, right: RoleName) -> Bool { left.text.hasSameBytes(as: right.text) }

    package func hash(into hasher: inout Hasher) { text.hashBytes(into: &hasher) }

    package static func < (left: RoleName, right: RoleName) -> Bool { left.text.precedesInBytes(right.text) }
}
