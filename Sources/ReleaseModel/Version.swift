/// A version of a piece of software: three numbers, `MAJOR.MINOR.PATCH`, as Greengrass versions are.
package struct Version: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let major: Int
    package let minor: Int
    package let patch: Int

    /// Reads `MAJOR.MINOR.PATCH`: decimal numbers without leading zeros, at most nine digits each.
    package init(parsing text: String) throws(InvalidValue) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(Version.number)
        guard parts.count == 3, let major = parts[0], let minor = parts[1], let patch = parts[2] else {
            throw InvalidValue("version", text, "a version is three numbers without leading zeros, such as 1.11.6")
        }
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    private static func number(_ text: Substring) -> Int? {
        let isCanonical = (1...9).contains(text.utf8.count) && (text == "0" || text.first != "0")
        guard isCanonical, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int(text)
    }

    package var description: String { "\(major).\(minor).\(patch)" }

    package static func < (left: Version, right: Version) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }
}

extension Version: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
