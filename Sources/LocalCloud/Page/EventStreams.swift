internal import Synchronization

/// The open streams of changes ("HTML Living Standard", 9.2, server-sent events).
///
/// Each listener reads the events after the last that it had, when it is told that there are some: a slow one costs no
/// memory, and misses nothing that it cannot find out by asking anew.
final class EventStreams: Sendable {
    private struct State {
        var isOver = false
        var listeners: [Int: Listener] = [:]
        var nextListener = 0
    }

    private struct Listener {
        let wake: AsyncStream<Void>.Continuation
        /// Closes the connection.
        let hangUp: @Sendable () -> Void
        /// Since when it has not taken what was sent; nil while it waits for something.
        var sendingSince: ContinuousClock.Instant?
    }

    /// Writes a piece of a body; it comes back when the connection has room for more.
    typealias Send = @concurrent (String) async throws -> Void

    private static let most = 256
    /// Proxies and browsers give up connections on which nothing happens for a minute.
    private static let heartbeat = Duration.seconds(15)
    private static let patience = Duration.seconds(60)
    /// Between two batches, so that many changes are few writes.
    private static let pause = Duration.milliseconds(200)

    private let jobs: JobStore
    private let state = Mutex(State())

    init(jobs: JobStore) {
        self.jobs = jobs
    }

    var count: Int { state.withLock { $0.listeners.count } }

    /// A stream of the events after `start`, of those to come without one; nil when there are too many streams, or the
    /// server ends.
    func open(after start: Int64?, hangUp: @escaping @Sendable () -> Void)
        -> (@concurrent @Sendable (Send) async throws -> Void)?
    {
        guard state.withLock({ !$0.isOver && $0.listeners.count < EventStreams.most }) else { return nil }
        return { send in
            let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            guard let number = self.enter(Listener(wake: wake, hangUp: hangUp)) else { return }
            defer { self.state.withLock { _ = $0.listeners.removeValue(forKey: number) } }
            wake.yield()
            try await self.send(after: start, when: wakes) { text in
                self.mark(number, sendingSince: .now)
                try await send(text)
                self.mark(number, sendingSince: nil)
            }
        }
    }

    /// nil when the server ends.
    private func enter(_ listener: Listener) -> Int? {
        state.withLock { state in
            guard !state.isOver else { return nil }
            state.nextListener += 1
            state.listeners[state.nextListener] = listener
            return state.nextListener
        }
    }

    private func mark(_ number: Int, sendingSince time: ContinuousClock.Instant?) {
        state.withLock { $0.listeners[number]?.sendingSince = time }
    }

    @concurrent private func send(after start: Int64?, when wakes: AsyncStream<Void>, _ send: Send) async throws {
        let last = try await jobs.lastEvent()
        var position = start ?? last
        // Who knows of events that are still to come has seen the events of another state.
        if position > last { position = -1 }
        for await _ in wakes {
            var isBehind = true
            while isBehind, !state.withLock(\.isOver) {
                let batch = try await EventBatch(after: position, in: jobs)
                (position, isBehind) = (batch.position, batch.hasMore)
                try await send(batch.text)
                try await Task.sleep(for: EventStreams.pause)
            }
        }
    }

    /// Wakes the listeners when there is news, and now and then so that their connections live. Runs until its task is
    /// canceled.
    func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { for await _ in self.jobs.changes() { self.wake() } }
            group.addTask {
                while (try? await Task.sleep(for: EventStreams.heartbeat)) != nil {
                    self.wake()
                    self.hangUp(on: EventStreams.patience)
                }
            }
        }
    }

    private func wake() {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener.wake.yield() }
    }

    /// Gives up those who have not taken what was sent for so long.
    private func hangUp(on patience: Duration) {
        let now = ContinuousClock.now
        let stalled = state.withLock { state in
            state.listeners.values.filter { $0.sendingSince.map { now - $0 >= patience } ?? false }
        }
        for listener in stalled { listener.hangUp() }
    }

    /// Ends all streams, and lets nobody open one: a server that stops waits for what is on its way. Who takes nothing
    /// is given up.
    func end() {
        let listeners = state.withLock { state in
            state.isOver = true
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.wake.finish() }
        Task {
            try await Task.sleep(for: .seconds(1))
            hangUp(on: .zero)
        }
    }
}
