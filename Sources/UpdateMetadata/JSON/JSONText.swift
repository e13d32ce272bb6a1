/// The text of JSON strings: escapes, and the order of keys.
enum JSONText {
    /// The escape that starts at `position`: the character and the number of bytes; nil for none of JSON's, and for
    /// half of a surrogate pair.
    static func escape(in bytes: [UInt8], at position: Int) -> (scalar: Unicode.Scalar, length: Int)? {
        guard position + 1 < bytes.count else { return nil }
        switch bytes[position + 1] {
        case UInt8(ascii: "\""): return ("\"", 2)
        case UInt8(ascii: "\\"): return ("\\", 2)
        case UInt8(ascii: "/"): return ("/", 2)
        case UInt8(ascii: "b"): return ("\u{8}", 2)
        case UInt8(ascii: "f"): return ("\u{C}", 2)
        case UInt8(ascii: "n"): return ("\n", 2)
        case UInt8(ascii: "r"): return ("\r", 2)
        case UInt8(ascii: "t"): return ("\t", 2)
        case UInt8(ascii: "u"): return unicodeEscape(in: bytes, at: position)
        default: return nil
        }
    }

    private static func unicodeEscape(in bytes: [UInt8], at position: Int) -> (scalar: Unicode.Scalar, length: Int)? {
        guard let first = codeUnit(in: bytes, at: position) else { return nil }
        if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
        guard (0xD800...0xDBFF).contains(first), let second = codeUnit(in: bytes, at: position + 6),
            (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { return nil }
        return (scalar, 12)
    }

    /// The number that `\uXXXX` writes.
    private static func codeUnit(in bytes: [UInt8], at position: Int) -> UInt32? {
        guard position + 6 <= bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { return nil }
        var value: UInt32 = 0
        for byte in bytes[position + 2..<position + 6] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    /// The characters of a string, in UTF-8.
    static func content(of node: JSONNode, in bytes: [UInt8]) -> [UInt8] {
        let text = bytes[Int(node.start)..<Int(node.end)]
        guard node.hasEscapes else { return Array(text) }
        var content: [UInt8] = []
        content.reserveCapacity(text.count)
        var position = text.startIndex
        while position < text.endIndex {
            if text[position] == UInt8(ascii: "\\"), let escape = escape(in: bytes, at: position) {
                content += Array(UTF8.encode(escape.scalar) ?? UTF8.encodedReplacementCharacter)
                position += escape.length
            } else {
                content.append(text[position])
                position += 1
            }
        }
        return content
    }

    /// Whether one string is before another by code points, which is the order of their UTF-8 bytes.
    static func precedes(_ first: JSONNode, _ second: JSONNode, in bytes: [UInt8]) -> Bool {
        guard !first.hasEscapes, !second.hasEscapes else {
            return content(of: first, in: bytes).lexicographicallyPrecedes(content(of: second, in: bytes))
        }
        let (left, right) = (Int(first.start), Int(second.start))
        let (leftCount, rightCount) = (Int(first.end) - left, Int(second.end) - right)
        for offset in 0..<min(leftCount, rightCount) where bytes[left + offset] != bytes[right + offset] {
            return bytes[left + offset] < bytes[right + offset]
        }
        return leftCount < rightCount
    }

    /// The nodes of an object's keys, sorted; the object's content ends before the node `end`.
    static func sortedKeys(of object: Int, until end: Int, _ nodes: [JSONNode], in bytes: [UInt8]) -> [Int] {
        var keys: [Int] = []
        var key = object + 1
        while key < end {
            keys.append(key)
            key = Int(nodes[key + 1].next)
        }
        return keys.sorted { precedes(nodes[$0], nodes[$1], in: bytes) }
    }
}
