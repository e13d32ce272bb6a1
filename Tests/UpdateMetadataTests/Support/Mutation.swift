import TestSupport

/// Damages bytes in the ways that break parsers.
struct Mutation {
    private var generator: SeededGenerator
    private static let tokens = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "null", "true", "-", "0", "9223372036854775808",
        "1e9", " ",
        "\u{0}", "\"signed\"", "\"signatures\"", "\"keyid\"", "\"version\"", "\u{E9}", "e\u{301}",
    ]
    .map { Array($0.utf8) }

    init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<max(1, limit), using: &generator) }

    /// `bytes` with one to four pieces of damage.
    mutating func mutant(of bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0...below(4) where !bytes.isEmpty { damage(&bytes) }
        return bytes
    }

    private mutating func damage(_ bytes: inout [UInt8]) {
        let start = below(bytes.count)
        let slice = start..<min(bytes.count, start + 1 + below(40))
        switch below(7) {
        case 0: bytes[start] ^= 1 << UInt8(below(8))
        case 1: bytes[start] = UInt8(below(256))
        case 2: bytes.removeSubrange(slice)
        case 3: bytes.insert(contentsOf: bytes[slice], at: below(bytes.count))
        case 4: bytes.insert(contentsOf: Mutation.tokens[below(Mutation.tokens.count)], at: start)
        case 5: bytes.removeSubrange(start...)
        default:
            // Two pieces change places.
            let other = bytes[slice]
            bytes.removeSubrange(slice)
            bytes.insert(contentsOf: other, at: below(bytes.count + 1))
        }
    }
}
