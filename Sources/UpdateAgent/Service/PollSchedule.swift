/// When to look for jobs next.
package struct PollSchedule {
    private let interval: Duration
    private var backoff: Backoff
    private var generator = SystemRandomNumberGenerator()

    package init(_ settings: AgentSettings) {
        interval = settings.pollInterval
        backoff = Backoff(from: settings.retryDelay, to: settings.longestPause)
    }

    package mutating func succeeded() {
        backoff.reset()
    }

    /// Three quarters of the interval to five quarters, so that a fleet does not look all at once.
    package mutating func untilNextLook() -> Duration {
        interval * Double.random(in: 0.75...1.25, using: &generator)
    }

    package mutating func afterFailure() -> Duration {
        backoff.next(using: &generator)
    }
}
