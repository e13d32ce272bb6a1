import ReleaseModel
import TestSupport
import Testing
import UpdateMetadata

struct ExpiryTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("1970-01-01T00:00:01Z", 1), ("1969-12-31T23:59:59Z", -1),
        ("2000-02-29T00:00:00Z", 951_782_400), ("2000-03-01T00:00:00Z", 951_868_800),
        ("2026-11-01T12:34:56Z", 1_793_536_496),
        ("2100-03-01T00:00:00Z", 4_107_542_400), ("2038-01-19T03:14:08Z", 2_147_483_648),
        ("0001-01-01T00:00:00Z", -62_135_596_800), ("9999-12-31T23:59:59Z", 253_402_300_799),
        ("2024-12-31T23:59:59Z", 1_735_689_599),
    ])
    func `a time is seconds since 1970`(text: String, seconds: Int64) throws {
        let expiry = try #require(Expiry(parsing: text))
        #expect(expiry.secondsSinceEpoch == seconds)
        #expect(expiry.description == text)
    }

    @Test(arguments: [
        "", "2026-11-01", "2026-11-01T00:00:00", "2026-11-01T00:00:00z", "2026-11-01t00:00:00Z", "2026-11-01 00:00:00Z",
        "2026-11-01T00:00:00.0Z", "2026-11-01T00:00:00.123456Z", "2026-11-01T00:00:00+00:00", "2026-11-01T00:00:00-00Z",
        "2026-11-01T00:00Z", "26-11-01T00:00:00Z", "02026-11-01T00:00:00Z", "+2026-11-1T00:00:00Z",
        "-026-11-01T00:00:00Z",
        "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-00T00:00:00Z", "2026-11-31T00:00:00Z",
        "2026-04-31T00:00:00Z", "2026-01-32T00:00:00Z", "2026-02-29T00:00:00Z", "2024-02-30T00:00:00Z",
        "2100-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-11-01T24:00:00Z", "2026-11-01T23:60:00Z",
        "2026-12-31T23:59:60Z", " 2026-11-01T00:00:00Z", "2026-11-01T00:00:00Z\n", "2026/11/01T00:00:00Z",
        "２026-11-01T00:00Z", "2026-W4-01T00:00:00Z", "10000-01-01T00:00:0Z",
    ])
    func `other forms and days that are not are refused`(text: String) {
        #expect(Expiry(parsing: text) == nil)
    }

    @Test func `months follow one another from the year 1 to 9999`() throws {
        // The days of each month, and the leap years, by the rule as it is taught.
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var expected: Int64 = -62_135_596_800
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        for year in 1...9999 {
            let isLeap = year.isMultiple(of: 400) || (year.isMultiple(of: 4) && !year.isMultiple(of: 100))
            for (index, length) in lengths.enumerated() {
                let days = isLeap && index == 1 ? 29 : length
                let month = "\(padded(year, 4))-\(padded(index + 1, 2))-"
                // The ends of months, where mistakes are; all of them would take seconds.
                for day in [1, days] where year % 20 < 2 || year % 100 == 4 {
                    let text = "\(month)\(padded(day, 2))T00:00:00Z"
                    let expiry = Expiry(parsing: text)
                    try #require(expiry?.secondsSinceEpoch == expected + Int64(day - 1) * 86400, "\(text)")
                    try #require(expiry?.description == text)
                    try #require(Expiry(parsing: "\(month)\(padded(days + 1, 2))T00:00:00Z") == nil)
                }
                expected += Int64(days) * 86400
            }
        }
        #expect(expected == 253_402_300_800)
    }

    @Test func `what is written is what is read`() throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<5000 {
            let seconds = Int64.random(in: 0...8_589_934_591, using: &generator)
            let time = try #require(Timestamp(secondsSinceEpoch: seconds))
            let expiry = Expiry(time)
            try #require(Expiry(parsing: expiry.description) == expiry)
            try #require(expiry.description == time.description)
        }
    }

    @Test func `metadata has expired from the second of its expiry on`() throws {
        let now = try Timestamp(parsing: "2026-11-01T00:00:00Z")
        #expect(Expiry(now, plus: -1).isExpired(at: now))
        #expect(Expiry(now).isExpired(at: now))
        #expect(!Expiry(now, plus: 1).isExpired(at: now))
        #expect(Expiry(now, plus: 1) > Expiry(now))
    }

    @Test func `there is a last moment`() throws {
        let now = try Timestamp(parsing: "2026-11-01T00:00:00Z")
        #expect(Expiry(now, plus: 1_000_000_000_000).description == "9999-12-31T23:59:59Z")
    }
}
