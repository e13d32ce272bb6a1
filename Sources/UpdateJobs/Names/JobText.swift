package import ReleaseModel

/// A short text of the Jobs API: so many characters of a certain set.
package protocol JobText: Hashable, Sendable, Codable, Comparable, CustomStringConvertible {
    /// What the text is, in lower case.
    static var kind: String { get }
    /// Counted in UTF-16, as the service does.
    static var lengths: ClosedRange<Int> { get }
    /// The allowed characters in words.
    static var alphabet: String { get }
    static func allows(_ scalar: Unicode.Scalar) -> Bool
    var text: String { get }
    init(unchecked text: String)
}

extension JobText {
    package init(parsing text: String) throws(InvalidValue) {
        guard Self.lengths.contains(text.utf16.count), text.unicodeScalars.allSatisfy(Self.allows) else {
            let (shortest, longest) = (Self.lengths.lowerBound, Self.lengths.upperBound)
            throw InvalidValue(Self.kind, text, "it has \(shortest) to \(longest) of \(Self.alphabet)")
        }
        self.init(unchecked: text)
    }

    package var description: String { text }

    package static func == (left: Self, right: Self) -> Bool { left.text.utf8.elementsEqual(right.text.utf8) }

    package func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    package init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension Unicode.Scalar {
    /// `[a-zA-Z0-9_-]`
    var isIdentifier: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9", "_", "-": true
        default: false
        }
    }

    /// `[^\p{C}]`: no control, format, surrogate, private or unassigned character.
    var isPrintable: Bool {
        switch properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}
