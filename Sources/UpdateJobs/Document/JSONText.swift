internal import ReleaseModel

/// Text inside of JSON strings.
enum JSONText {
    /// The bytes between the quotes: only what must be escaped is (RFC 8259, section 7).
    static func escaped(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
            case 0..<0x20: output += Array("\\u00\(Hexadecimal.encode([byte]))".utf8)
            default: output.append(byte)
            }
        }
        return output
    }
}
