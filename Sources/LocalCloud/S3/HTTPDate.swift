internal import ReleaseModel

/// A date in a header field (RFC 9110, section 5.6.7), in whole seconds since 1970-01-01T00:00:00Z.
enum HTTPDate {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Sun, 06 Nov 1994 08:49:37 GMT`; what is beyond a `Timestamp` is shown as 1970.
    static func format(_ seconds: Int64) -> String {
        guard let time = Timestamp(secondsSinceEpoch: seconds) else { return format(0) }
        // 1994-11-06T08:49:37Z
        let text = Array(time.description.utf8)
        let month = Int(text[5] - UInt8(ascii: "0")) * 10 + Int(text[6] - UInt8(ascii: "0"))
        var date: [UInt8] = []
        date.reserveCapacity(29)
        date += days[Int(seconds / 86400 % 7)].utf8
        date += ", ".utf8
        date += text[8..<10]
        date.append(UInt8(ascii: " "))
        date += months[month - 1].utf8
        date.append(UInt8(ascii: " "))
        date += text[0..<4]
        date.append(UInt8(ascii: " "))
        date += text[11..<19]
        date += " GMT".utf8
        return String(decoding: date, as: UTF8.self)
    }

    /// nil for what is no date in that form.
    static func parse(_ text: String) -> Int64? {
        let parts = text.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            .map { String($0) ?? "" }
        guard parts.count == 6, let month = months.firstIndex(of: parts[2]) else { return nil }
        let number = month < 9 ? "0\(month + 1)" : "\(month + 1)"
        guard let time = try? Timestamp(parsing: "\(parts[3])-\(number)-\(parts[1])T\(parts[4])Z") else { return nil }
        // The day of the week and the zone must be right too.
        return format(time.secondsSinceEpoch) == text ? time.secondsSinceEpoch : nil
    }
}
