/// Reads JSON strictly and in one pass. `JSONDecoder` is no choice for hostile documents: it takes the first of two equal
/// keys, trailing commas and byte order marks, and needs seconds for a long array of values of unknown types.
struct JSONReader {
    struct Malformed: Error {}

    private let bytes: [UInt8]
    private var position = 0

    /// Reading calls itself, so deeper documents are refused.
    private static let deepest = 64

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func readDocument() throws(Malformed) -> JSONTree {
        skipSpace()
        let tree = try readValue(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw Malformed() }
        return tree
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { position += 1 }
    }

    /// Whether the next byte is this one, which is then read.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(Malformed) {
        guard take(character) else { throw Malformed() }
    }

    private mutating func readValue(depth: Int) throws(Malformed) -> JSONTree {
        switch next {
        case UInt8(ascii: "{"): return try readObject(depth: depth + 1)
        case UInt8(ascii: "["): return try readArray(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "t"): return try readWord("true", .boolean(true))
        case UInt8(ascii: "f"): return try readWord("false", .boolean(false))
        case UInt8(ascii: "n"): return try readWord("null", .null)
        default: return try readNumber()
        }
    }

    private mutating func readWord(_ word: String, _ value: JSONTree) throws(Malformed) -> JSONTree {
        guard bytes[position...].starts(with: word.utf8) else { throw Malformed() }
        position += word.utf8.count
        return value
    }

    // MARK: Containers

    private mutating func readObject(depth: Int) throws(Malformed) -> JSONTree {
        guard depth <= JSONReader.deepest else { throw Malformed() }
        var members: [String: JSONTree] = [:]
        try expect("{")
        skipSpace()
        if take("}") { return .object(members) }
        repeat {
            skipSpace()
            let key = try readString()
            skipSpace()
            try expect(":")
            skipSpace()
            guard members.updateValue(try readValue(depth: depth), forKey: key) == nil else { throw Malformed() }
            skipSpace()
        } while take(",")
        try expect("}")
        return .object(members)
    }

    private mutating func readArray(depth: Int) throws(Malformed) -> JSONTree {
        guard depth <= JSONReader.deepest else { throw Malformed() }
        var elements: [JSONTree] = []
        try expect("[")
        skipSpace()
        if take("]") { return .array(elements) }
        repeat {
            skipSpace()
            elements.append(try readValue(depth: depth))
            skipSpace()
        } while take(",")
        try expect("]")
        return .array(elements)
    }

    // MARK: Numbers

    private mutating func readNumber() throws(Malformed) -> JSONTree {
        let start = position
        _ = take("-")
        if !take("0") { try skipDigits() }
        var isInteger = true
        if take(".") {
            isInteger = false
            try skipDigits()
        }
        if take("e") || take("E") {
            isInteger = false
            if !take("+") { _ = take("-") }
            try skipDigits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let integer = Int64(text) { return .integer(integer) }
        guard let number = Double(text), number.isFinite else { throw Malformed() }
        return .number(number)
    }

    /// At least one digit.
    private mutating func skipDigits() throws(Malformed) {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw Malformed() }
    }

    // MARK: Strings

    private mutating func readString() throws(Malformed) -> String {
        try expect("\"")
        var content: [UInt8] = []
        while let byte = next, byte >= 0x20 {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: content, as: UTF8.self)
            case UInt8(ascii: "\\"): content += try readEscape().utf8
            default: content.append(byte)
            }
        }
        throw Malformed()
    }

    /// What follows a backslash.
    private mutating func readEscape() throws(Malformed) -> String {
        guard let byte = next else { throw Malformed() }
        position += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try readUnicodeEscape()
        default: throw Malformed()
        }
    }

    /// Four digits, or a pair of surrogates.
    private mutating func readUnicodeEscape() throws(Malformed) -> String {
        let unit = try readUnit()
        if let scalar = Unicode.Scalar(unit) { return String(scalar) }
        guard unit < 0xDC00, take("\\"), take("u") else { throw Malformed() }
        let second = try readUnit()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
        else { throw Malformed() }
        return String(scalar)
    }

    private mutating func readUnit() throws(Malformed) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw Malformed() }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}
