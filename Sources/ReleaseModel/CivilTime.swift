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

    /// Reads fourteen digits, `YYYYMMDDHHMMSS`, from 1970 on; nil for what is no moment.
    init?(digits: some Sequence<UInt8>) {
        var number: Int64 = 0
        var count = 0
        for byte in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), count < 14 else { return nil }
            number = number * 10 + Int64(byte - UInt8(ascii: "0"))
            count += 1
        }
        guard count == 14 else { return nil }
        func take() -> Int64 {
            defer { number /= 100 }
            return number % 100
        }
        let (seconds, minutes, hours) = (take(), take(), take())
        guard seconds < 60, minutes < 60, hours < 24 else { return nil }
        second = hours * 3600 + minutes * 60 + seconds
        (day, month) = (take(), take())
        year = number
        guard year >= 1970, (1...12).contains(month) else { return nil }
        // A day that the month has not is one of the next.
        let same = CivilTime(secondsSinceEpoch: secondsSinceEpoch)
        guard (same.year, same.month, same.day) == (year, month, day) else { return nil }
    }

    private static let length = 20

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
        bytes.reserveCapacity(CivilTime.length)
        func append(_ number: Int64, _ width: Int, _ end: Unicode.Scalar) {
            var unit: Int64 = width == 4 ? 1000 : 10
            while unit > 0 {
                bytes.append(UInt8(ascii: "0") + UInt8(number / unit % 10))
                unit /= 10
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
