import FoundationEssentials

/// A moment in whole seconds since 1970-01-01T00:00:00Z, written as RFC 3339 in UTC.
package struct Timestamp: Hashable, Sendable, Comparable, CustomStringConvertible {
    package let secondsSinceEpoch: Int64

    /// The last second that a tar header can write in eleven octal digits, 2242-03-16T12:56:31Z.
    private static let last: Int64 = 8_589_934_591

    /// 1980-01-01T00:00:00Z: early enough to be nobody's real time, late enough that every archive tool takes it.
    package static let earliestPlausible = Timestamp(unchecked: 315_532_800)

    private init(unchecked secondsSinceEpoch: Int64) {
        self.secondsSinceEpoch = secondsSinceEpoch
    }

    /// Seconds in 0...8589934591; nil beyond.
    package init?(secondsSinceEpoch: Int64) {
        guard (0...Timestamp.last).contains(secondsSinceEpoch) else { return nil }
        self.secondsSinceEpoch = secondsSinceEpoch
    }

    /// What the clock of this machine says.
    package static var now: Timestamp {
        Timestamp(unchecked: min(max(0, Int64(Date().timeIntervalSince1970)), last))
    }

    /// Reads `YYYY-MM-DDTHH:MM:SSZ`, and nothing else that RFC 3339 allows.
    package init(parsing text: String) throws(InvalidValue) {
        let bytes = Array(text.utf8)
        var digits: [UInt8] = []
        digits.reserveCapacity(14)
        let hasShape =
            bytes.count == Timestamp.shape.count
            && zip(bytes, Timestamp.shape)
                .allSatisfy { byte, expected in
                    guard expected == UInt8(ascii: "0") else { return byte == expected }
                    digits.append(byte)
                    return true
                }
        guard hasShape, let timestamp = Timestamp(digits: digits) else {
            throw InvalidValue("time", text, "a time is written in UTC, such as 2026-11-01T00:00:00Z")
        }
        self = timestamp
    }

    private static let shape = Array("0000-00-00T00:00:00Z".utf8)

    /// Reads fourteen digits, `YYYYMMDDHHMMSS`; nil for what is no time.
    package init?(digits: [UInt8]) {
        guard let time = CivilTime(digits: digits), let timestamp = Timestamp(secondsSinceEpoch: time.secondsSinceEpoch)
        else { return nil }
        self = timestamp
    }

    /// Reads the value of SOURCE_DATE_EPOCH ("reproducible-builds.org, SOURCE_DATE_EPOCH specification").
    package init(parsingEpoch text: String) throws(InvalidValue) {
        guard let seconds = Int64(text), let timestamp = Timestamp(secondsSinceEpoch: seconds) else {
            throw InvalidValue("SOURCE_DATE_EPOCH", text, "it is not a whole number of seconds since 1970")
        }
        self = timestamp
    }

    package var description: String {
        CivilTime(secondsSinceEpoch: secondsSinceEpoch).text
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.secondsSinceEpoch < right.secondsSinceEpoch
    }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
