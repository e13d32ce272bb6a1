/// The name of a target, relative to the targets' URL. It comes from metadata and may be anything: it must not become
/// the path of a file without being escaped. Two paths are equal when their bytes are.
package struct TargetPath: Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// Where a repository with consistent snapshots has the target: `dir/HASH.name`.
    package func prefixed(with hash: String) -> String {
        guard let slash = text.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "\(hash).\(text)" }
        let name = text.utf8.index(after: slash)
        return "\(text[..<name])\(hash).\(text[name...])"
    }

    package var description: String { text }
}

extension TargetPath: Hashable, Comparable {
    package static func == (left: TargetPath, right: TargetPath) -> Bool { left.text.hasSameBytes(as: right.text) }

    package func hash(into hasher: inout Hasher) { text.hashBytes(into: &hasher) }

    package static func < (left: TargetPath, right: TargetPath) -> Bool { left.text.precedesInBytes(right.text) }
}
