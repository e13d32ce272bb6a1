/// How often a request is tried, and how long to wait in between: longer each time, by chance, so that many clients do
/// not come back together ("Error retries and exponential backoff in AWS", AWS General Reference).
package struct RetryPolicy: Sendable {
    package var attempts = 8
    package var shortest = Duration.milliseconds(100)
    package var longest = Duration.seconds(10)

    package init() {}

    /// The wait after the attempt with that number, counted from 1.
    func delay(after attempt: Int) -> Duration {
        let doubled = shortest * (1 << min(attempt - 1, 10))
        let ceiling = min(doubled, longest)
        return ceiling / 2 + ceiling / 2 * Double.random(in: 0...1)
    }

    private static let passing: Set = [
        "ConditionalRequestConflict", "InternalError", "OperationAborted", "RequestTimeout", "ServiceUnavailable",
        "SlowDown", "Throttling", "ThrottlingException",
    ]

    /// Whether another attempt may have another end.
    static func isWorthwhile(_ reason: StoreError.Reason) -> Bool {
        switch reason {
        case .answer(let status, let code, _):
            // Copies and lists of deletions tell of errors after a status of success.
            [429, 500, 502, 503, 504].contains(status) || RetryPolicy.passing.contains(code)
        case .connection, .malformed, .checksum: true
        case .credentials, .file: false
        }
    }
}
