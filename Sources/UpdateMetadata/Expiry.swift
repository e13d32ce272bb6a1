package import ReleaseModel

/// When metadata runs out: `YYYY-MM-DDTHH:MM:SSZ`, with no fraction and no other offset (specification 1.0.34, 4.2.1).
/// Unlike `ReleaseModel.Timestamp` it takes every year of four digits, as foreign repositories use them.
package struct Expiry: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let secondsSinceEpoch: Int64

    package init?(parsing text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 20 else { return nil }
        let pattern = Array("0000-00-00T00:00:00Z".utf8)
        for (byte, expected) in zip(bytes, pattern) {
            let fits = expected == UInt8(ascii: "0") ? (0x30...0x39).contains(byte) : byte == expected
            guard fits else { return nil }
        }
        func number(_ range: Range<Int>) -> Int64 { bytes[range].reduce(0) { $0 * 10 + Int64($1 - 0x30) } }
        let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
        let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
        guard (1...12).contains(month), (1...Expiry.days(in: month, of: year)).contains(day), hour < 24, minute < 60,
            second < 60
        else { return nil }
        secondsSinceEpoch = Expiry.daysSinceEpoch(year, month, day) * 86400 + hour * 3600 + minute * 60 + second
    }

    package init(_ timestamp: Timestamp) {
        secondsSinceEpoch = timestamp.secondsSinceEpoch
    }

    /// The moment that many seconds after `start`; the last one that can be written, when it would be later.
    package init(_ start: Timestamp, plus seconds: Int64) {
        secondsSinceEpoch = min(Expiry.last, start.secondsSinceEpoch + seconds)
    }

    /// 9999-12-31T23:59:59Z
    private static let last: Int64 = 253_402_300_799

    package func isExpired(at time: Timestamp) -> Bool { secondsSinceEpoch <= time.secondsSinceEpoch }

    package var description: String {
        let (year, month, day) = Expiry.date(daysSinceEpoch: Expiry.floorDivide(secondsSinceEpoch, 86400))
        let second = secondsSinceEpoch - Expiry.floorDivide(secondsSinceEpoch, 86400) * 86400
        func padded(_ value: Int64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))T"
            + "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))Z"
    }

    package static func < (left: Expiry, right: Expiry) -> Bool {
        left.secondsSinceEpoch < right.secondsSinceEpoch
    }

    // MARK: The Gregorian calendar (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms")

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : (value - divisor + 1) / divisor
    }

    private static func daysSinceEpoch(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = floorDivide(year, 400)
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146097 + dayOfEra - 719468
    }

    private static func date(daysSinceEpoch days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let days = days + 719468
        let era = floorDivide(days, 146097)
        let dayOfEra = days - era * 146097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let position = (5 * dayOfYear + 2) / 153
        let month = position + (position < 10 ? 3 : -9)
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * position + 2) / 5 + 1)
    }
}
