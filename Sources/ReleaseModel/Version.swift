/// A version of a piece of software: three numbers, `MAJOR.MINOR.PATCH`, as Greengrass versions are.
package struct Version: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let major: Int
    package let minor: Int
    package let patch: Int

    /// Reads `MAJOR.MINOR.PATCH`: decimal numbers without leading zeros, at most nine digits each.
    package init(parsing text: String) throws(InvalidValue) {
        guard let version = Version(parsing: text.utf8.span) else {
            throw InvalidValue("version", text, "a version is three numbers without leading zeros, such as 1.11.6")
        }
        self = version
    }

    /// The same of a text in ASCII; nil for anything else.
    package init?(parsing text: Span<UInt8>) {
        var position = 0
        guard let major = Version.number(text, &position), Version.skipDot(text, &position),
            let minor = Version.number(text, &position), Version.skipDot(text, &position),
            let patch = Version.number(text, &position), position == text.count
        else { return nil }
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// The number that starts at `position`, which moves to its end.
    private static func number(_ text: Span<UInt8>, _ position: inout Int) -> Int? {
        let start = position
        var number = 0
        while position < min(text.count, start + 9), (0x30...0x39).contains(text[position]) {
            number = number * 10 + Int(text[position] - 0x30)
            position += 1
        }
        let count = position - start
        return count == 1 || count > 1 && text[start] != UInt8(ascii: "0") ? number : nil
    }

    private static func skipDot(_ text: Span<UInt8>, _ position: inout Int) -> Bool {
        guard position < text.count, text[position] == UInt8(ascii: ".") else { return false }
        position += 1
        return true
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
