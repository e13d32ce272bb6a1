import TestSupport
import UpdateMetadata

/// Random values, and the many ways to write each.
struct RandomJSON {
    var generator: SeededGenerator
    /// What keys and strings are made of.
    private static let scalars: [Unicode.Scalar] = [
        "a", "b", "B", "z", "_", "0", "1", "9", "/", "\"", "\\", " ", "\u{E9}", "\u{301}", "\u{DF}", "\u{FFFD}",
        "\u{10000}",
        "\u{1F600}", "\u{7F}", "\u{2028}",
    ]
    private static let controls: [Unicode.Scalar] = ["\u{0}", "\n", "\t", "\r", "\u{8}", "\u{C}", "\u{1F}"]
    private static let short: [Unicode.Scalar: String] = [
        "\"": "\\\"", "\\": "\\\\", "/": "\\/", "\u{8}": "\\b", "\u{C}": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t",
    ]

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &generator) }

    mutating func string(withControls: Bool) -> String {
        var text = ""
        for _ in 0..<below(6) {
            let isControl = withControls && below(8) == 0
            let scalars = isControl ? RandomJSON.controls : RandomJSON.scalars
            text.unicodeScalars.append(scalars[below(scalars.count)])
        }
        return text
    }

    mutating func value(depth: Int = 0, withControls: Bool = false) -> CanonicalJSON {
        switch below(depth < 5 ? 7 : 4) {
        case 0: return .boolean(below(2) == 0)
        case 1: return .integer(Int64.random(in: .min ... .max, using: &generator))
        case 2: return .integer(Int64(below(5)) - 2)
        case 3: return .string(string(withControls: withControls))
        case 4: return .array((0..<below(5)).map { _ in value(depth: depth + 1, withControls: withControls) })
        default:
            var members: [CanonicalJSON.Key: CanonicalJSON] = [:]
            for _ in 0..<below(7) {
                let key = CanonicalJSON.Key(string(withControls: withControls))
                members[key] = value(depth: depth + 1, withControls: withControls)
            }
            return .object(members)
        }
    }

    /// One of the texts of `value`: white space, escapes and the order of keys are anyhow.
    mutating func text(of value: CanonicalJSON) -> String {
        switch value {
        case .boolean(let value): return value ? "true" : "false"
        case .integer(let value): return value == 0 && below(2) == 0 ? "-0" : String(value)
        case .string(let value): return quoted(value)
        case .array(let elements):
            var parts: [String] = []
            for element in elements { parts.append(space() + text(of: element) + space()) }
            return "[" + (parts.isEmpty ? space() : parts.joined(separator: ",")) + "]"
        case .object(let members):
            var parts: [String] = []
            let order = members.sorted { $0.key.text.utf8.lexicographicallyPrecedes($1.key.text.utf8) }
                .shuffled(using: &generator)
            for (key, value) in order {
                parts.append(space() + quoted(key.text) + space() + ":" + space() + text(of: value) + space())
            }
            return "{" + (parts.isEmpty ? space() : parts.joined(separator: ",")) + "}"
        }
    }

    private mutating func space() -> String {
        ["", "", "", "", " ", "\n", "\t\r\n  "][below(7)]
    }

    private mutating func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars { result += written(scalar) }
        return result + "\""
    }

    private mutating func written(_ scalar: Unicode.Scalar) -> String {
        if below(3) == 0 { return escaped(scalar) }
        if let short = RandomJSON.short[scalar], scalar != "/" || below(2) == 0 { return short }
        return scalar.value < 0x20 ? escaped(scalar) : String(Character(scalar))
    }

    private mutating func escaped(_ scalar: Unicode.Scalar) -> String {
        let isUpper = below(2) == 0
        return String(Character(scalar)).utf16
            .map { unit in
                let digits = String(unit, radix: 16, uppercase: isUpper)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }
            .joined()
    }
}
