package import ReleaseModel

/// A moment in milliseconds since 1970. The control plane shows it as seconds with a fraction, the data plane as whole
/// seconds.
package struct JobTime: Hashable, Sendable, Comparable, Codable, CustomStringConvertible {
    package let milliseconds: Int64

    /// The last moment of a `Timestamp`.
    private static let last: Int64 = 8_589_934_591_999

    /// Moments before 1970 and after 2242 become the nearest.
    package init(milliseconds: Int64) {
        self.milliseconds = min(max(0, milliseconds), JobTime.last)
    }

    package init(_ timestamp: Timestamp) {
        self.init(milliseconds: timestamp.secondsSinceEpoch * 1000)
    }

    /// As the data plane has it.
    package var wholeSeconds: Int64 { milliseconds / 1000 }

    /// As the control plane has it. Exact to the millisecond: a double has room for it.
    package var fractionalSeconds: Double { Double(milliseconds) / 1000 }

    package func adding(minutes: Int) -> JobTime {
        let (added, overflows) = milliseconds.addingReportingOverflow(Int64(minutes).multipliedSaturating(by: 60_000))
        return JobTime(milliseconds: overflows ? JobTime.last : added)
    }

    package static func < (left: JobTime, right: JobTime) -> Bool { left.milliseconds < right.milliseconds }

    package init(from decoder: any Decoder) throws {
        try self.init(milliseconds: decoder.singleValueContainer().decode(Int64.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    package var description: String { "\(milliseconds) ms" }
}

extension Int64 {
    fileprivate func multipliedSaturating(by factor: Int64) -> Int64 {
        let (product, overflows) = multipliedReportingOverflow(by: factor)
        return overflows ? (self < 0 ? .min / 2 : .max / 2) : product
    }
}
