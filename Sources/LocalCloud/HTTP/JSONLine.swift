internal import ReleaseModel

/// An object of JSON that is built member by member, on one line of printable ASCII: texts from requests must not steer
/// a terminal.
struct JSONLine {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    init() {
        bytes.reserveCapacity(384)
    }

    mutating func add(_ name: String, _ text: String) {
        begin(name)
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            guard JSONLine.isPlain(byte) else {
                // What is there already is the part before.
                appendEscaped(text.utf8.drop(while: JSONLine.isPlain))
                break
            }
            bytes.append(byte)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func add(_ name: String, _ number: some BinaryInteger) {
        begin(name)
        bytes += String(number).utf8
    }

    mutating func add(_ name: String, _ value: Bool) {
        begin(name)
        bytes += (value ? "true" : "false").utf8
    }

    /// A number of thousandths.
    mutating func add(_ name: String, thousandths: Int) {
        begin(name)
        let digits = "\(thousandths % 1000)"
        bytes += "\(thousandths / 1000).\(String(repeating: "0", count: 3 - digits.utf8.count))\(digits)".utf8
    }

    /// The line with its line feed.
    consuming func finish() -> [UInt8] {
        bytes += [UInt8(ascii: "}"), UInt8(ascii: "\n")]
        return bytes
    }

    private mutating func begin(_ name: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        bytes += name.utf8
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20..<0x7F).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// With the escapes of UTF-16 units for all that is not plain (RFC 8259, section 7).
    private mutating func appendEscaped(_ text: Substring.UTF8View) {
        for unit in String(decoding: text, as: UTF8.self).utf16 {
            if let byte = UInt8(exactly: unit), JSONLine.isPlain(byte) {
                bytes.append(byte)
            } else {
                let digits = String(unit, radix: 16)
                bytes += "\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)".utf8
            }
        }
    }
}
