internal import ReleaseModel

/// Reads the JSON of a policy (RFC 8259), with the line of what is wrong.
///
/// Beyond what is no JSON, it refuses what readers differ in, above all a key that an object has twice.
struct PolicyParser {
    /// The quota of a role's policies, in which white space does not count ("IAM and AWS STS quotas", IAM User Guide).
    private static let longest = 10_240
    /// `policyDocumentType` of IAM's service model, white space included.
    private static let longestWithSpace = 131_072
    /// Conditions are five deep.
    private static let deepest = 16

    private let bytes: [UInt8]
    private var position = 0
    /// White space outside strings, in bytes.
    private var space = 0

    private init(_ text: String) {
        bytes = Array(text.utf8)
    }

    static func parse(_ text: String) throws(PolicyError) -> PolicyElement {
        let tooLong = PolicyError("a policy has at most \(longest) bytes, white space not counted")
        guard text.utf8.count <= longestWithSpace else { throw tooLong }
        let isLegal = text.unicodeScalars.allSatisfy { scalar in
            (0x20...0xFF).contains(scalar.value) || ["\t", "\n", "\r"].contains(scalar)
        }
        guard isLegal else {
            throw PolicyError("a policy has no control characters, and no characters beyond U+00FF")
        }
        var parser = PolicyParser(text)
        let element = try parser.document()
        guard parser.bytes.count - parser.space <= longest else { throw tooLong }
        return element
    }

    private func error(_ reason: String) -> PolicyError {
        let line = 1 + bytes.prefix(position).count { $0 == 0x0A }
        return PolicyError("line \(line): \(reason)")
    }

    // MARK: Values

    private mutating func document() throws(PolicyError) -> PolicyElement {
        skipSpace()
        let element = try value(depth: 1)
        skipSpace()
        guard position == bytes.count else { throw error("there is more after the policy") }
        return element
    }

    private mutating func value(depth: Int) throws(PolicyError) -> PolicyElement {
        guard depth <= PolicyParser.deepest else {
            throw error("it is nested more than \(PolicyParser.deepest) deep")
        }
        guard let byte = next else { throw error("the text ends where a value should be") }
        switch byte {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try list(depth: depth)
        case UInt8(ascii: "\""): return .text(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default:
            for word in ["true", "false", "null"] where bytes[position...].starts(with: word.utf8) {
                position += word.utf8.count
                return .other
            }
            throw error("this is not JSON: no value starts so")
        }
    }

    private mutating func object(depth: Int) throws(PolicyError) -> PolicyElement {
        var members: [String: PolicyElement] = [:]
        position += 1
        skipSpace()
        if take("}") { return .object(members) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw error("this is not JSON: a key in quotes is missing") }
            let start = position
            let key = try string()
            skipSpace()
            guard take(":") else { throw error("this is not JSON: a colon is missing after \(key.quotedForDisplay)") }
            skipSpace()
            guard members.updateValue(try value(depth: depth + 1), forKey: key) == nil else {
                position = start
                throw error("the key \(key.quotedForDisplay) is there twice")
            }
            skipSpace()
        } while take(",")
        guard take("}") else { throw error("this is not JSON: a comma or a closing brace is missing") }
        return .object(members)
    }

    private mutating func list(depth: Int) throws(PolicyError) -> PolicyElement {
        var elements: [PolicyElement] = []
        position += 1
        skipSpace()
        if take("]") { return .list(elements) }
        repeat {
            skipSpace()
            elements.append(try value(depth: depth + 1))
            skipSpace()
        } while take(",")
        guard take("]") else { throw error("this is not JSON: a comma or a closing bracket is missing") }
        return .list(elements)
    }

    private mutating func number() throws(PolicyError) -> PolicyElement {
        _ = take("-")
        let isZero = next == UInt8(ascii: "0")
        guard let count = digits(), count == 1 || !isZero else {
            throw error("this is not JSON: a number has no leading zeros")
        }
        if take(".") {
            guard digits() != nil else { throw error("this is not JSON: digits are missing") }
        }
        if take("e") || take("E") {
            _ = take("+") || take("-")
            guard digits() != nil else { throw error("this is not JSON: digits are missing") }
        }
        return .other
    }

    /// Skips digits and counts them; nil when there are none.
    private mutating func digits() -> Int? {
        let count = bytes[position...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
        position += count
        return count == 0 ? nil : count
    }

    // MARK: Strings

    private mutating func string() throws(PolicyError) -> String {
        position += 1
        var content: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return String(decoding: content, as: UTF8.self)
            case UInt8(ascii: "\\"): content += Array(String(try escape()).utf8)
            case 0..<0x20: throw error("this is not JSON: a string is not closed on its line")
            default:
                content.append(byte)
                position += 1
            }
        }
        throw error("this is not JSON: a string is not closed")
    }

    private mutating func escape() throws(PolicyError) -> Unicode.Scalar {
        position += 1
        let byte = next
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
        case UInt8(ascii: "u"):
            // Beyond U+00FF nothing is legal, so that no pair of surrogates is either.
            let digits = bytes[position...].prefix(4)
            guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
                let code = UInt8(String(decoding: digits, as: UTF8.self), radix: 16)
            else { throw error("an escaped character is none, or is beyond U+00FF") }
            position += 4
            return Unicode.Scalar(code)
        default: throw error("this is not JSON: no escape is written so")
        }
    }

    // MARK: Bytes

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) {
            position += 1
            space += 1
        }
    }
}
