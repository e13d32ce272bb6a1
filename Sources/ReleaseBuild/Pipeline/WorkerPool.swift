internal import Dispatch

/// Runs work that keeps a processor busy on threads of its own, so that it does not hold up the few threads that
/// everything asynchronous shares.
struct WorkerPool: Sendable {
    /// How many pieces of work run at once.
    let jobs: Int
    private let queue = DispatchQueue(label: "ota-release.work", attributes: .concurrent)

    init(jobs: Int) {
        self.jobs = max(1, jobs)
    }

    /// Applies `work` to each item, started in their order, and returns the results in the same order. The first
    /// error stops the items that have not started, and is thrown when the others have ended.
    func map<Item: Sendable, Value: Sendable>(
        _ items: [Item],
        _ work: @escaping @Sendable (Item) throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: (Int, Value).self) { group in
            var results = [Value?](repeating: nil, count: items.count)
            var waiting = items.enumerated().makeIterator()
            func startNext() {
                guard let (index, item) = waiting.next() else { return }
                group.addTask { (index, try await run { try work(item) }) }
            }
            for _ in 0..<jobs { startNext() }
            while let (index, value) = try await group.next() {
                results[index] = value
                startNext()
            }
            return results.compactMap { $0 }
        }
    }

    private func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try Task.checkCancellation()
        return try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }
}
