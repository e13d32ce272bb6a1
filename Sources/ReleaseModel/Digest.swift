/// A SHA-2 digest of a fixed length, written as lower-case hexadecimal.
package protocol Digest: Hashable, Sendable, Codable, CustomStringConvertible {
    /// The digest's length in bytes.
    static var length: Int { get }
    /// The digest's name in error texts.
    static var kind: String { get }
    var bytes: [UInt8] { get }
    init(unchecked bytes: [UInt8])
}

extension Digest {
    /// A digest of exactly `length` bytes.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        self.init(unchecked: bytes)
    }

    /// Reads lower-case hexadecimal of exactly the right length.
    package init(parsing text: String) throws(InvalidValue) {
        guard let bytes = Hexadecimal.decode(text), bytes.count == Self.length else {
            throw InvalidValue(Self.kind, text, "it is not \(Self.length * 2) lower-case hexadecimal digits")
        }
        self.init(unchecked: bytes)
    }

    /// The same of a text in ASCII; nil for anything else.
    package init?(parsing digits: Span<UInt8>) {
        guard digits.count == Self.length * 2, let bytes = Hexadecimal.decode(digits) else { return nil }
        self.init(unchecked: bytes)
    }

    package var hexadecimal: String { Hexadecimal.encode(bytes) }

    package var description: String { hexadecimal }

    package init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hexadecimal)
    }
}

/// A SHA-256 digest (FIPS 180-4).
package struct SHA256Digest: Digest {
    package static let length = 32
    package static let kind = "SHA-256 digest"
    package let bytes: [UInt8]

    /// Only for bytes whose count is known to be right.
    package init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }
}

/// A SHA-512 digest (FIPS 180-4).
package struct SHA512Digest: Digest {
    package static let length = 64
    package static let kind = "SHA-512 digest"
    package let bytes: [UInt8]

    /// Only for bytes whose count is known to be right.
    package init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }
}
