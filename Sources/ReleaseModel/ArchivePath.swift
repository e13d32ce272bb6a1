/// The path of an entry inside an archive, relative to the device's root: components joined by `/`, none of them
/// empty, `.` or `..`, valid UTF-8 without control characters.
///
/// Two paths are equal when their bytes are: Unicode's equivalent spellings are different files on a device.
package struct ArchivePath: Sendable, CustomStringConvertible {
    package let string: String

    package init(parsing text: String) throws(InvalidValue) {
        if let problem = ArchivePath.problem(in: text) {
            throw InvalidValue("path", text, problem)
        }
        string = text
    }

    private init(trusted string: String) {
        self.string = string
    }

    private static func problem(in text: String) -> String? {
        guard !text.isEmpty else { return "it is empty" }
        guard text.utf8.first != slash else { return "it is absolute; use a path relative to the device's root" }
        if text.unicodeScalars.contains(where: \.isUnsafeForDisplay) {
            return "it contains a control character; rename the file"
        }
        guard text.utf8.count <= longestPath else { return "it is longer than \(longestPath) bytes" }
        for component in split(text, omittingEmpty: false) {
            if component == ".." { return "it climbs out with \"..\"" }
            if component.isEmpty || component == "." { return "it has an empty or \".\" component" }
            if component.utf8.count > longestComponent { return "a component is longer than \(longestComponent) bytes" }
        }
        return nil
    }

    /// Linux's PATH_MAX less the root and the terminator.
    private static let longestPath = 4094
    /// Linux's NAME_MAX.
    private static let longestComponent = 255

    /// The components of a path or of a link's target, empty ones left out.
    package static func components(of text: String) -> [Substring] { split(text, omittingEmpty: true) }

    /// Splits at every byte that is a slash, as a kernel does. `String.split` compares characters, and a slash with a
    /// combining mark behind it is another character: it would let `../\u{301}x` climb.
    private static func split(_ text: String, omittingEmpty: Bool) -> [Substring] {
        text.utf8.split(separator: slash, omittingEmptySubsequences: omittingEmpty).map(Substring.init)
    }

    private static let slash = UInt8(ascii: "/")

    package var components: [Substring] { ArchivePath.components(of: string) }

    /// The folder that contains this entry; nil at the top.
    package var parent: ArchivePath? {
        string.utf8.lastIndex(of: ArchivePath.slash).map { ArchivePath(trusted: String(string[..<$0])) }
    }

    package var description: String { string.escapedForDisplay }
}

extension ArchivePath: Hashable, Comparable {
    package static func == (left: ArchivePath, right: ArchivePath) -> Bool {
        left.string.utf8.elementsEqual(right.string.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        for byte in string.utf8 { hasher.combine(byte) }
    }

    /// By bytes, so that the order depends on no locale and a folder comes before what it contains.
    package static func < (left: ArchivePath, right: ArchivePath) -> Bool {
        left.string.utf8.lexicographicallyPrecedes(right.string.utf8)
    }
}
