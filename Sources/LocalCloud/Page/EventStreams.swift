internal import Synchronization

/// The open streams of changes ("HTML Living Standard", 9.2, server-sent events).
///
/// Each listener reads the events after the last that it had, when it is told that there are some: a slow one costs no
/// memory, and misses nothing that it cannot find out by asking anew.
final class EventStreams: Sendable {
    private struct State {
        var isOver = false
        /// What wakes each listener.
        var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextListener = 0
    }

    /// Writes a piece of a body; it comes back when the connection has room for more.
    typealias Send = @concurrent (String) async throws -> Void

    private static let most = 256
    /// Proxies and browsers give up connections on which nothing happens for a minute.
    private static let heartbeat = Duration.seconds(15)
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
    func open(after start: Int64?) -> (@concurrent @Sendable (Send) async throws -> Void)? {
        guard state.withLock({ !$0.isOver && $0.listeners.count < EventStreams.most }) else { return nil }
        return { send in
            let (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
            guard let number = self.enter(wake) else { return }
            defer { self.state.withLock { _ = $0.listeners.removeValue(forKey: number) } }
            wake.yield()
            try await self.send(after: start, when: wakes, send)
        }
    }

    /// nil when the server ends.
    private func enter(_ listener: AsyncStream<Void>.Continuation) -> Int? {
        state.withLock { state in
            guard !state.isOver else { return nil }
            state.nextListener += 1
            state.listeners[state.nextListener] = listener
            return state.nextListener
        }
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
                while (try? await Task.sleep(for: EventStreams.heartbeat)) != nil { self.wake() }
            }
        }
    }

    private func wake() {
        for listener in state.withLock({ Array($0.listeners.values) }) { listener.yield() }
    }

    /// Ends all streams, and lets nobody open one: a server that stops waits for what is on its way.
    func end() {
        let listeners = state.withLock { state in
            state.isOver = true
            return Array(state.listeners.values)
        }
        for listener in listeners { listener.finish() }
    }
}
