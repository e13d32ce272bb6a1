internal import GRDB
internal import Synchronization

/// Tells who listens that there are new events, after the transaction that made them.
final class EventFeed: TransactionObserver, Sendable {
    private struct State {
        /// The last event of the transaction that runs.
        var pending: Int64?
        var listeners: [Int: AsyncStream<Int64>.Continuation] = [:]
        var nextListener = 0
    }

    private let state = Mutex(State())

    /// The number of the last event, each time that there are new ones. A slow listener gets the newest number alone, and
    /// reads the events that it has missed.
    func stream() -> AsyncStream<Int64> {
        let (stream, continuation) = AsyncStream.makeStream(of: Int64.self, bufferingPolicy: .bufferingNewest(1))
        let listener = state.withLock { state in
            state.nextListener += 1
            state.listeners[state.nextListener] = continuation
            return state.nextListener
        }
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { _ = $0.listeners.removeValue(forKey: listener) }
        }
        return stream
    }

    func observes(eventsOfKind kind: DatabaseEventKind) -> Bool { kind.tableName == "event" }

    func databaseDidChange(with event: DatabaseEvent) {
        guard event.kind == .insert else { return }
        state.withLock { $0.pending = event.rowID }
    }

    func databaseDidCommit(_ database: Database) {
        let (last, listeners) = state.withLock { state in
            defer { state.pending = nil }
            return (state.pending, Array(state.listeners.values))
        }
        guard let last else { return }
        for listener in listeners { listener.yield(last) }
    }

    func databaseDidRollback(_ database: Database) {
        state.withLock { $0.pending = nil }
    }
}
