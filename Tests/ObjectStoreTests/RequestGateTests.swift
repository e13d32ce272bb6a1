import Synchronization
import Testing

@testable import ObjectStore

@Suite struct RequestGateTests {
    /// Counts who is inside.
    private final class Counter: Sendable {
        let state = Mutex((now: 0, most: 0, total: 0))

        func pass() async {
            state.withLock { state in
                state.now += 1
                state.total += 1
                state.most = max(state.most, state.now)
            }
            await Task.yield()
            state.withLock { $0.now -= 1 }
        }
    }

    @Test func `so many are inside at once and no more, and all get through`() async {
        let gate = RequestGate(3)
        let counter = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<200 { group.addTask { await gate.run { await counter.pass() } } }
        }
        let (now, most, total) = counter.state.withLock { $0 }
        #expect((1...3).contains(most) && total == 200 && now == 0)
    }
}
