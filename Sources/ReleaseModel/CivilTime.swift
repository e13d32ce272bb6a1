/// A moment in UTC by the Gregorian calendar, from the year 1970 on. Written out by hand, since a server writes and reads
/// several times for each request, and a calendar of all places and ages takes a thousand times as long.
struct CivilTime {
    let year: Int64
    let month: Int64
    let day: Int64
    /// Since midnight.
    let second: Int64

    /// Years are counted from March, whose leap day is their last, in eras of 400 years (H. Hinnant, "chrono-Compatible
    /// Low-Level Date Algorithms", `civil_from_days`).
    init(secondsSinceEpoch seconds: Int64) {
        let (days, second) = (seconds / 86_400 + 719_468, seconds % 86_400)
        let (era, dayOfEra) = (days / 146_097, days % 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
        day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        self.second = second
    }

    /// Reads `YYYY-MM-DDTHH:MM:SSZ`; what it means is checked by writing it again.
    init?(_ text: String.UTF8View) {
        guard text.count == CivilTime.shape.utf8.count else { return nil }
        var parts: [Int64] = [0]
        for (byte, expected) in zip(text, CivilTime.shape.utf8) {
            if expected != UInt8(ascii: "0") {
                guard byte == expected else { return nil }
                parts.append(0)
            } else {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                parts[parts.count - 1] = parts[parts.count - 1] * 10 + Int64(byte - UInt8(ascii: "0"))
            }
        }
        (year, month, day) = (parts[0], parts[1], parts[2])
        second = parts[3] * 3600 + parts[4] * 60 + parts[5]
    }

    private static let shape = "0000-00-00T00:00:00Z"

    /// `days_from_civil` of the same paper.
    var secondsSinceEpoch: Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = (shifted / 400, shifted % 400)
        let marchMonth = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return (era * 146_097 + dayOfEra - 719_468) * 86_400 + second
    }

    /// `YYYY-MM-DDTHH:MM:SSZ`
    var text: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(CivilTime.shape.utf8.count)
        func append(_ number: Int64, _ width: Int, _ end: Unicode.Scalar) {
            var rest = number
            let start = bytes.count
            for _ in 0..<width {
                bytes.insert(UInt8(ascii: "0") + UInt8(rest % 10), at: start)
                rest /= 10
            }
            bytes.append(UInt8(ascii: end))
        }
        append(year, 4, "-")
        append(month, 2, "-")
        append(day, 2, "T")
        append(second / 3600, 2, ":")
        append(second / 60 % 60, 2, ":")
        append(second % 60, 2, "Z")
        return String(decoding: bytes, as: UTF8.self)
    }
}
