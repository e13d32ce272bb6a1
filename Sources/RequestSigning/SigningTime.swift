package import ReleaseModel

/// The time of a signature, written `YYYYMMDD'T'HHMMSS'Z'` ("Elements of an AWS API request signature", IAM User
/// Guide).
package struct SigningTime: Hashable, Sendable, CustomStringConvertible {
    package let timestamp: Timestamp
    package let description: String

    package init(_ timestamp: Timestamp) {
        self.timestamp = timestamp
        let bytes = timestamp.description.utf8.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: ":") }
        description = String(decoding: bytes, as: UTF8.self)
    }

    /// Reads the one form that there is.
    package init(parsing text: String) throws(InvalidValue) {
        guard let time = SigningTime(Array(text.utf8)) else {
            throw InvalidValue("time", text, "a request's time is written in UTC, such as 20150830T123600Z")
        }
        self = time
    }

    /// The day, `YYYYMMDD`.
    package var date: String { String(decoding: description.utf8.prefix(8), as: UTF8.self) }

    /// Whether it is a day, `YYYYMMDD`.
    static func isDay(_ text: String) -> Bool {
        text.utf8.count == 8 && Timestamp(digits: Array(text.utf8) + Array("000000".utf8)) != nil
    }

    private init?(_ text: [UInt8]) {
        guard text.count == 16, text[8] == UInt8(ascii: "T"), text[15] == UInt8(ascii: "Z"),
            let timestamp = Timestamp(digits: Array(text[..<8] + text[9..<15]))
        else { return nil }
        // There is one text for each time.
        self.timestamp = timestamp
        description = String(decoding: text, as: UTF8.self)
    }
}

extension SigningTime {
    /// Reads the field `Date`: the preferred form of RFC 9110, section 5.6.7, with `GMT` or the `-0000` of e-mail, which
    /// stock clients write; or the form of signatures. Nil for anything else.
    init?(parsingDateField text: String) {
        if let time = SigningTime(Array(text.utf8)) {
            self = time
            return
        }
        let parts = text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false).map(Array.init)
        guard parts.count == 6, parts[0].count == 4, parts[0].last == UInt8(ascii: ","), parts[1].count == 2,
            let month = SigningTime.months.firstIndex(where: { parts[2].elementsEqual($0.utf8) }), parts[3].count == 4,
            ["GMT", "-0000", "+0000"].contains(where: { parts[5].elementsEqual($0.utf8) })
        else { return nil }
        let number = [UInt8(ascii: "0") + UInt8((month + 1) / 10), UInt8(ascii: "0") + UInt8((month + 1) % 10)]
        let dash = [UInt8(ascii: "-")]
        let day = parts[3] + dash + number + dash + parts[1]
        let long = day + [UInt8(ascii: "T")] + parts[4] + [UInt8(ascii: "Z")]
        guard let timestamp = try? Timestamp(parsing: String(decoding: long, as: UTF8.self)) else { return nil }
        self.init(timestamp)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
