/// Growing pauses with jitter, so that a fleet that lost its server does not come back all at once ("Exponential backoff
/// and jitter", AWS Architecture Blog, 2015).
struct Backoff {
    let first: Duration
    let longest: Duration
    private var round = 0

    init(from first: Duration, to longest: Duration) {
        self.first = first
        self.longest = longest
    }

    /// A pause between half of the current step and the whole of it; the step doubles each time.
    mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        let step = min(first * (1 << min(round, 20)), longest)
        round += 1
        return step * Double.random(in: 0.5...1, using: &generator)
    }

    mutating func reset() {
        round = 0
    }
}
