internal import FoundationEssentials

/// A date in a header field (RFC 9110, section 5.6.7), in whole seconds since 1970-01-01T00:00:00Z.
enum HTTPDate {
    /// `Sun, 06 Nov 1994 08:49:37 GMT`
    static func format(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(seconds)).formatted(.http)
    }

    /// nil for what is no date in that form.
    static func parse(_ text: String) -> Int64? {
        (try? Date(text, strategy: .http)).map { Int64($0.timeIntervalSince1970) }
    }
}
