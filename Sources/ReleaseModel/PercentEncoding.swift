/// Percent-encoding (RFC 3986, 2.1) of everything but letters, digits and `-._~`, in UTF-8 with capital digits.
package enum PercentEncoding {
    /// One component of a path: slashes are encoded as well, and the result is never `.` or `..`.
    package static func component(_ text: String) -> String {
        let isStep = text == "." || text == ".."
        var encoded = ""
        for byte in text.utf8 {
            if isUnreserved(byte), !isStep {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += (digits.utf8.count == 1 ? "%0" : "%") + digits
            }
        }
        return encoded
    }

    /// A path whose slashes stay.
    package static func path(_ text: String) -> String {
        text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map { component(String($0) ?? "") }
            .joined(separator: "/")
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): true
        default: false
        }
    }
}
