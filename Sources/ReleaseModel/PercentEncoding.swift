/// Percent-encoding (RFC 3986, 2.1) in UTF-8 with capital digits. Letters, digits and `-._~` are never encoded, but for
/// the steps `.` and `..` of a path.
package enum PercentEncoding {
    /// One component of a path: slashes are encoded as well, and the result is never `.` or `..`.
    package static func component(_ text: String) -> String {
        let isStep = text == "." || text == ".."
        return String(decoding: encode(text.utf8.span) { isUnreserved($0) && !isStep }, as: UTF8.self)
    }

    /// A path whose slashes stay, without steps.
    package static func path(_ text: String) -> String {
        text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { component(String($0) ?? "") }
            .joined(separator: "/")
    }

    /// A value in a URI, in which slashes and steps mean nothing and stay.
    package static func value(_ text: String) -> String {
        String(decoding: encode(text.utf8.span) { isUnreserved($0) || $0 == UInt8(ascii: "/") }, as: UTF8.self)
    }

    /// Any bytes.
    package static func encode(_ bytes: some Sequence<UInt8>) -> String { encode(Array(bytes)[...]) }

    /// A part of the bytes of a text. Servers run this over each request, so it is no generic code.
    package static func encode(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: encode(bytes.span, butFor: isUnreserved), as: UTF8.self)
    }

    /// The bytes that `text`, in UTF-8, stands for; nil when a `%` is not followed by two hexadecimal digits of either
    /// case.
    package static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        decode(Array(text).span)
    }

    /// The text that a part of a text stands for; nil for escapes that are none, and for what is not UTF-8.
    package static func text(_ part: Span<UInt8>) -> String? {
        guard part.indices.contains(where: { part[$0] == UInt8(ascii: "%") }) else { return String(utf8: part) }
        return decode(part).flatMap { String(utf8: $0.span) }
    }

    /// Appends the one way to write what `text` stands for. A text with an escape that is none stands for itself.
    package static func normalize(_ text: Span<UInt8>, into bytes: inout [UInt8]) {
        let start = bytes.count
        var index = 0
        while index < text.count {
            guard let byte = byte(of: text, at: &index) else {
                bytes.removeSubrange(start...)
                bytes += encode(text, butFor: isUnreserved)
                return
            }
            append(byte, isPlain: isUnreserved(byte), to: &bytes)
        }
    }

    private static func decode(_ text: Span<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            guard let byte = byte(of: text, at: &index) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    /// The byte that stands at `index`, or that an escape there stands for, and the index after it; nil for an escape
    /// that is none.
    private static func byte(of text: Span<UInt8>, at index: inout Int) -> UInt8? {
        let byte = text[index]
        guard byte == UInt8(ascii: "%") else {
            index += 1
            return byte
        }
        guard index + 2 < text.count, let high = digit(text[index + 1]), let low = digit(text[index + 2]) else {
            return nil
        }
        index += 3
        return high << 4 | low
    }

    private static func encode(_ bytes: Span<UInt8>, butFor isPlain: (UInt8) -> Bool) -> [UInt8] {
        var encoded: [UInt8] = []
        encoded.reserveCapacity(bytes.count)
        for index in bytes.indices {
            append(bytes[index], isPlain: isPlain(bytes[index]), to: &encoded)
        }
        return encoded
    }

    private static func append(_ byte: UInt8, isPlain: Bool, to encoded: inout [UInt8]) {
        if isPlain {
            encoded.append(byte)
        } else {
            encoded.append(UInt8(ascii: "%"))
            encoded.append(capitalDigit(byte >> 4))
            encoded.append(capitalDigit(byte & 15))
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        default: nil
        }
    }

    private static func capitalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }
}

extension String {
    /// Nil for what is not UTF-8.
    fileprivate init?(utf8 bytes: Span<UInt8>) {
        do {
            self.init(copying: try UTF8Span(validating: bytes))
        } catch {
            return nil
        }
    }
}
