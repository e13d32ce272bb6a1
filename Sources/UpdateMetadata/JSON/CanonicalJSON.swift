/// A JSON value under construction, for metadata that we write.
package indirect enum CanonicalJSON: Sendable, Equatable {
    case object([CanonicalJSON.Key: CanonicalJSON])
    case array([CanonicalJSON])
    case string(String)
    case integer(Int64)
    case boolean(Bool)

    /// The key of a member. Two are equal when their bytes are, which is not so of texts.
    package struct Key: Hashable, Sendable, ExpressibleByStringLiteral {
        package let text: String

        package init(_ text: String) {
            self.text = text
        }

        package init(stringLiteral text: String) {
            self.text = text
        }

        package static func == (left: Key, right: Key) -> Bool { left.text.hasSameBytes(as: right.text) }

        package func hash(into hasher: inout Hasher) { text.hashBytes(into: &hasher) }
    }

    /// An object of members whose keys are different.
    static func object(_ members: [(key: String, value: CanonicalJSON)]) -> CanonicalJSON {
        .object(Dictionary(members.map { (Key($0.key), $0.value) }) { first, _ in first })
    }

    /// The canonical form, which is signed. With line feeds in a string it is not JSON: use `text` for files.
    package var canonical: [UInt8] {
        var output: [UInt8] = []
        write(to: &output, escapingControls: false)
        return output
    }

    /// The canonical form with control characters escaped, which is JSON that every reader takes.
    package var text: [UInt8] {
        var output: [UInt8] = []
        write(to: &output, escapingControls: true)
        return output
    }

    private func write(to output: inout [UInt8], escapingControls: Bool) {
        switch self {
        case .object(let members):
            // The keys alone: to sort members would be to count the owners of every value at each step.
            let keys = members.keys.sorted { $0.text.precedesInBytes($1.text) }
            output.append(UInt8(ascii: "{"))
            for (position, key) in keys.enumerated() {
                if position > 0 { output.append(UInt8(ascii: ",")) }
                CanonicalJSON.write(key.text, to: &output, escapingControls: escapingControls)
                output.append(UInt8(ascii: ":"))
                members[key]?.write(to: &output, escapingControls: escapingControls)
            }
            output.append(UInt8(ascii: "}"))
        case .array(let elements):
            output.append(UInt8(ascii: "["))
            for (position, element) in elements.enumerated() {
                if position > 0 { output.append(UInt8(ascii: ",")) }
                element.write(to: &output, escapingControls: escapingControls)
            }
            output.append(UInt8(ascii: "]"))
        case .string(let text): CanonicalJSON.write(text, to: &output, escapingControls: escapingControls)
        case .integer(let value): output += Array(String(value).utf8)
        case .boolean(let value): output += Array((value ? "true" : "false").utf8)
        }
    }

    private static func write(_ text: String, to output: inout [UInt8], escapingControls: Bool) {
        output.append(UInt8(ascii: "\""))
        if isPlain(text, escapingControls: escapingControls) {
            output += text.utf8
        } else {
            append(text.utf8, to: &output, escapingControls: escapingControls)
        }
        output.append(UInt8(ascii: "\""))
    }

    /// Whether there is nothing in a text that is escaped.
    private static func isPlain(_ text: String, escapingControls: Bool) -> Bool {
        let bytes = text.utf8.span
        for index in bytes.indices {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return false }
            if escapingControls, byte < 0x20 { return false }
        }
        return true
    }

    static func append(_ text: some Sequence<UInt8>, to output: inout [UInt8], escapingControls: Bool = false) {
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
            case 0x0A where escapingControls: output += Array("\\n".utf8)
            case 0..<0x20 where escapingControls:
                let digits = String(byte, radix: 16)
                output += Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
            default: output.append(byte)
            }
        }
    }
}
