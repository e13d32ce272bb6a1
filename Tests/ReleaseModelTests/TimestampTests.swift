import Foundation
import ReleaseModel
import Testing

@Suite struct TimestampTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("1980-01-01T00:00:00Z", 315_532_800),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("2026-11-01T00:00:00Z", 1_793_491_200),
            ("2038-01-19T03:14:08Z", 2_147_483_648),
            ("2242-03-16T12:56:31Z", 8_589_934_591),
        ] as [(String, Int64)]
    )
    func `a time in UTC is read and written back`(text: String, seconds: Int64) throws {
        let timestamp = try Timestamp(parsing: text)
        #expect(timestamp.secondsSinceEpoch == seconds)
        #expect(timestamp.description == text)
        #expect(try Timestamp(parsingEpoch: "\(seconds)") == timestamp)
    }

    @Test(arguments: [
        "", "now", "2026-11-01", "2026-11-01T00:00:00", "2026-11-01 00:00:00Z", "2026-11-01T00:00:00z",
        "2026-11-01T00:00:00+00:00", "2026-11-01T00:00:00.5Z", "2026-11-01T01:00:00+01:00", "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-11-31T00:00:00Z", "2026-11-01T24:00:00Z", "2026-11-01T23:59:60Z",
        "1969-12-31T23:59:59Z", "10000-01-01T00:00:00Z", "2026-11-01T00:00:00Z\n", " 2026-11-01T00:00:00Z",
        "20261101T000000Z", "2026-11-01T00:00Z",
    ])
    func `any other spelling is refused`(text: String) throws {
        let error = try #require(throws: InvalidValue.self) { try Timestamp(parsing: text) }
        #expect(error.reason.contains("2026-11-01T00:00:00Z"))
    }

    @Test(arguments: ["", " 1", "1 ", "-1", "1.5", "0x10", "1e9", "253402300800", "9223372036854775808", "yesterday"])
    func `anything but whole seconds is no SOURCE_DATE_EPOCH`(text: String) {
        #expect(throws: InvalidValue.self) { try Timestamp(parsingEpoch: text) }
    }

    @Test(arguments: [-1, Int64.min, 8_589_934_592, Int64.max])
    func `seconds that RFC 3339 cannot write are no time`(seconds: Int64) {
        #expect(Timestamp(secondsSinceEpoch: seconds) == nil)
    }

    @Test func `days of all years are written as Foundation writes them`() throws {
        for seconds in stride(from: Int64(0), through: 8_589_934_591, by: 86_400 * 5 + 12_345) {
            let timestamp = try #require(Timestamp(secondsSinceEpoch: seconds))
            #expect(timestamp.description == Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601))
            #expect(try Timestamp(parsing: timestamp.description) == timestamp)
        }
    }

    @Test func `times are in the order of their seconds`() throws {
        #expect(try Timestamp(parsing: "1999-12-31T23:59:59Z") < Timestamp(parsing: "2000-01-01T00:00:00Z"))
    }
}
