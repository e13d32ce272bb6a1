/// Percent-encoding (RFC 3986, 2.1) in UTF-8 with capital digits. Letters, digits and `-._~` are never encoded, but for
/// the steps `.` and `..` of a path.
package enum PercentEncoding {
    /// One component of a path: slashes are encoded as well, and the result is never `.` or `..`.
    package static func component(_ text: String) -> String {
        let isStep = text == "." || text == ".."
        return encode(text.utf8) { isUnreserved($0) && !isStep }
    }

    /// A path whose slashes stay, without steps.
    package static func path(_ text: String) -> String {
        text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { component(String($0) ?? "") }
            .joined(separator: "/")
    }

    /// A value in a URI, in which slashes and steps mean nothing and stay.
    package static func value(_ text: String) -> String {
        encode(text.utf8) { isUnreserved($0) || $0 == UInt8(ascii: "/") }
    }

    /// Any bytes.
    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        encode(bytes, butFor: isUnreserved)
    }

    /// The bytes that `text`, in UTF-8, stands for; nil when a `%` is not followed by two hexadecimal digits of either
    /// case.
    package static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = text.makeIterator()
        while let byte = rest.next() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = digit(rest.next()), let low = digit(rest.next()) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }

    private static func encode(_ bytes: some Sequence<UInt8>, butFor isPlain: (UInt8) -> Bool) -> String {
        var encoded = ""
        for byte in bytes {
            if isPlain(byte) {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                encoded += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }

    private static func digit(_ byte: UInt8?) -> UInt8? {
        guard let byte, let value = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
        return UInt8(value)
    }
}
