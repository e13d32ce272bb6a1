/// Bytes as pairs of lower-case hexadecimal digits.
package enum Hexadecimal {
    package static func encode(_ bytes: [UInt8]) -> String {
        let digits = [UInt8](capacity: 2 * bytes.count) { output in
            for byte in bytes {
                output.append(digit(byte >> 4))
                output.append(digit(byte & 0xF))
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// The bytes, or nil for anything but pairs of lower-case digits.
    package static func decode(_ text: String) -> [UInt8]? { decode(text.utf8.span) }

    /// The same of a text in ASCII.
    package static func decode(_ digits: Span<UInt8>) -> [UInt8]? {
        guard digits.count.isMultiple(of: 2) else { return nil }
        // Digits of digests are random: to ask of each whether it is one would be to guess wrong half of the time.
        var all: UInt8 = 0
        let bytes = [UInt8](capacity: digits.count / 2) { output in
            for index in 0..<digits.count / 2 {
                let (high, low) = (value(digits[2 * index]), value(digits[2 * index + 1]))
                all |= high | low
                output.append(high << 4 | low)
            }
        }
        return all < 16 ? bytes : nil
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// 255 for anything but a digit.
    private static func value(_ digit: UInt8) -> UInt8 {
        let (number, letter) = (digit &- UInt8(ascii: "0"), digit &- UInt8(ascii: "a"))
        return number < 10 ? number : letter < 6 ? letter + 10 : .max
    }
}
