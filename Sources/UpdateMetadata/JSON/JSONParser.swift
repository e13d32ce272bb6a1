/// Reads JSON into nodes, and notes on the way which values are their own canonical form.
struct JSONParser {
    private let bytes: [UInt8]
    private var position = 0
    /// Where the last thing was that canonical JSON writes otherwise: white space, needless escapes, keys in disorder.
    private var lastDeviation = -1
    private(set) var nodes: [JSONNode] = []

    private static let deepest = 64

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func parseDocument() throws(JSONError) {
        guard bytes.count <= Int(UInt32.max) else { throw error("it is longer than 4 GiB") }
        guard JSONParser.isUTF8(bytes) else { throw error("it is not UTF-8") }
        nodes.reserveCapacity(bytes.count / 12)
        skipSpace()
        try parseValue(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw error("there is more after the value") }
    }

    private static func isUTF8(_ bytes: [UInt8]) -> Bool {
        (try? UTF8Span(validating: bytes.span)) != nil
    }

    private func error(_ reason: String) -> JSONError {
        JSONError(offset: position, reason: reason)
    }

    // MARK: Values

    private mutating func parseValue(depth: Int) throws(JSONError) {
        guard position < bytes.count else { throw error("the text ends where a value should be") }
        switch bytes[position] {
        case UInt8(ascii: "{"): try parseObject(depth: depth)
        case UInt8(ascii: "["): try parseArray(depth: depth)
        case UInt8(ascii: "\""): try parseString()
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try parseInteger()
        case UInt8(ascii: "t"): try parseWord("true", .boolean)
        case UInt8(ascii: "f"): try parseWord("false", .boolean)
        case UInt8(ascii: "n"): try parseWord("null", .null)
        default: throw error("no value starts so")
        }
    }

    private mutating func parseWord(_ word: StaticString, _ kind: JSONNode.Kind) throws(JSONError) {
        let start = position
        let isThere = word.withUTF8Buffer { unsafe bytes[start...].starts(with: $0) }
        guard isThere else { throw error("no value starts so") }
        position += word.utf8CodeUnitCount
        append(kind, start: start, end: position)
    }

    private mutating func parseInteger() throws(JSONError) {
        let start = position
        if bytes[position] == UInt8(ascii: "-") { position += 1 }
        let digits = position
        var value: Int64? = 0
        while position < bytes.count, JSONParser.isDigit(bytes[position]) {
            let digit = Int64(bytes[position] - UInt8(ascii: "0"))
            value = value.flatMap { JSONParser.append(digits > start ? -digit : digit, to: $0) }
            position += 1
        }
        guard position > digits else { throw error("a number has digits") }
        guard bytes[digits] != UInt8(ascii: "0") || position == digits + 1 else {
            throw error("a number has no leading zeros")
        }
        guard !isAt(UInt8(ascii: ".")), !isAt(UInt8(ascii: "e")), !isAt(UInt8(ascii: "E")) else {
            throw error("canonical JSON has no numbers but integers")
        }
        guard let value else { throw error("the number does not fit into 64 bits") }
        // "-0" is "0" in canonical form.
        if value == 0, digits > start { lastDeviation = start }
        append(.integer, start: start, end: position)
    }

    /// nil when the result does not fit.
    private static func append(_ digit: Int64, to value: Int64) -> Int64? {
        let (tens, isTooLarge) = value.multipliedReportingOverflow(by: 10)
        let (sum, overflows) = tens.addingReportingOverflow(digit)
        return isTooLarge || overflows ? nil : sum
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private mutating func append(_ kind: JSONNode.Kind, start: Int, end: Int, hasEscapes: Bool = false) {
        nodes.append(
            JSONNode(
                kind: kind,
                isCanonical: lastDeviation < start,
                hasEscapes: hasEscapes,
                start: UInt32(start),
                end: UInt32(end),
                next: UInt32(nodes.count + 1)
            )
        )
    }

    private mutating func skipSpace() {
        while position < bytes.count, bytes[position] <= 0x20 {
            guard [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) else { return }
            lastDeviation = position
            position += 1
        }
    }

    // MARK: Containers

    private mutating func open(_ kind: JSONNode.Kind, depth: Int) throws(JSONError) -> Int {
        guard depth < JSONParser.deepest else { throw error("it is nested deeper than \(JSONParser.deepest)") }
        append(kind, start: position, end: position)
        position += 1
        skipSpace()
        return nodes.count - 1
    }

    private mutating func close(_ container: Int) {
        position += 1
        nodes[container].isCanonical = lastDeviation < Int(nodes[container].start)
        nodes[container].end = UInt32(position)
        nodes[container].next = UInt32(nodes.count)
    }

    private mutating func parseArray(depth: Int) throws(JSONError) {
        let array = try open(.array, depth: depth)
        guard !isAt(UInt8(ascii: "]")) else { return close(array) }
        while true {
            try parseValue(depth: depth + 1)
            guard try continues(until: UInt8(ascii: "]")) else { return close(array) }
        }
    }

    private mutating func parseObject(depth: Int) throws(JSONError) {
        let object = try open(.object, depth: depth)
        guard !isAt(UInt8(ascii: "}")) else { return close(object) }
        var previous: Int?
        var isOrdered = true
        while true {
            guard isAt(UInt8(ascii: "\"")) else { throw error("a key is a string") }
            let key = nodes.count
            try parseString()
            if let previous, isOrdered { isOrdered = JSONText.precedes(nodes[previous], nodes[key], in: bytes) }
            previous = key
            skipSpace()
            guard isAt(UInt8(ascii: ":")) else { throw error("a key is followed by a colon") }
            position += 1
            skipSpace()
            try parseValue(depth: depth + 1)
            guard try continues(until: UInt8(ascii: "}")) else { break }
        }
        if !isOrdered {
            try checkKeys(of: object)
            lastDeviation = position
        }
        close(object)
    }

    private func isAt(_ byte: UInt8) -> Bool { position < bytes.count && bytes[position] == byte }

    /// Whether a comma says that there is another value.
    private mutating func continues(until end: UInt8) throws(JSONError) -> Bool {
        skipSpace()
        if isAt(end) { return false }
        guard isAt(UInt8(ascii: ",")) else { throw error("a value is followed by a comma or the end of its container") }
        position += 1
        skipSpace()
        return true
    }

    /// Keys in ascending order are different; others are compared once they are sorted.
    private func checkKeys(of object: Int) throws(JSONError) {
        let keys = JSONText.sortedKeys(of: object, until: nodes.count, nodes, in: bytes)
        for (first, second) in zip(keys, keys.dropFirst())
        where !JSONText.precedes(nodes[first], nodes[second], in: bytes) {
            throw JSONError(offset: Int(nodes[second].start), reason: "an object has this key twice")
        }
    }

    // MARK: Strings

    private mutating func parseString() throws(JSONError) {
        let start = position + 1
        var hasEscapes = false
        position = start
        while true {
            position = endOfPlainText()
            guard position < bytes.count else { throw error("a string has no end") }
            switch bytes[position] {
            case UInt8(ascii: "\""):
                append(.string, start: start, end: position, hasEscapes: hasEscapes)
                position += 1
                return
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try parseEscape()
            default: throw error("a control character in a string is escaped")
            }
        }
    }

    /// Where the next byte is, from `position` on, that is not simply a part of a string.
    private func endOfPlainText() -> Int {
        let text = bytes.span
        for index in position..<text.count {
            let byte = text[index]
            // The quote is the last of what is rare below the letters.
            if byte <= UInt8(ascii: "\""), byte < 0x20 || byte == UInt8(ascii: "\"") { return index }
            if byte == UInt8(ascii: "\\") { return index }
        }
        return text.count
    }

    private mutating func parseEscape() throws(JSONError) {
        let start = position
        guard let escape = JSONText.escape(in: bytes, at: start) else { throw error("there is no such escape") }
        position += escape.length
        // Canonical JSON escapes these two, and nothing else.
        let isCanonical = escape.length == 2 && (escape.scalar == "\"" || escape.scalar == "\\")
        if !isCanonical { lastDeviation = start }
    }
}
