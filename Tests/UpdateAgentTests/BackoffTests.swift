import TestSupport
import Testing

@testable import UpdateAgent

@Suite struct BackoffTests {
    @Test func `pauses double up to the longest, each somewhere in the upper half of its step`() {
        var backoff = Backoff(from: .seconds(1), to: .seconds(60))
        var generator = SeededGenerator(seed: 1)
        for step in [1, 2, 4, 8, 16, 32, 60, 60, 60] {
            let pause = backoff.next(using: &generator)
            #expect((.seconds(Double(step) / 2) ... .seconds(step)).contains(pause), "\(pause) of \(step) s")
        }
        backoff.reset()
        #expect(backoff.next(using: &generator) <= .seconds(1))
    }

    @Test func `no two devices come back at once`() {
        let pauses = (0..<100)
            .map { seed in
                var backoff = Backoff(from: .seconds(10), to: .seconds(60))
                var generator = SeededGenerator(seed: UInt64(seed))
                return backoff.next(using: &generator)
            }
        #expect(Set(pauses).count == 100)
    }

    @Test func `a hundred failures overflow nothing`() {
        var backoff = Backoff(from: .seconds(5), to: .seconds(300))
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<100 { #expect(backoff.next(using: &generator) <= .seconds(300)) }
    }
}
