internal import Synchronization

/// One line of JSON for each request: who asked for what, what came of it, and why it was refused. Queries, headers and
/// bodies, where signatures and secrets travel, are never in it.
///
/// Lines are written together, since a write for each would be a good part of the cost of a small answer: those that
/// come within a tenth of a second, or as soon as they are many. None is lost at a shutdown.
package final class AccessLog: Sendable {
    struct Entry: Sendable {
        var time: String
        var id: String
        var service: String
        var method: String
        var path: String
        var status: Int
        /// Bytes of the body that went out.
        var bytes: UInt64
        /// From the head of the request to the end of the answer.
        var microseconds: Int
        var caller: String?
        var refusal: String?
        /// Whether the client went before the answer's end.
        var isAborted = false

        /// Members are in the order of their names.
        fileprivate var line: [UInt8] {
            var line = JSONLine()
            if isAborted { line.add("aborted", true) }
            line.add("bytes", bytes)
            if let caller { line.add("caller", caller) }
            line.add("id", id)
            line.add("method", method)
            line.add("milliseconds", thousandths: microseconds)
            line.add("path", path)
            if let refusal { line.add("refusal", refusal) }
            line.add("service", service)
            line.add("status", status)
            line.add("time", time)
            return line.finish()
        }
    }

    private static let delay = Duration.milliseconds(100)
    /// Bytes that are written without waiting for more.
    private static let many = 1 << 15

    private let pending = Mutex<[UInt8]>([])
    /// Held while lines are written, so that they stay in order.
    private let writing = Mutex<Void>(())
    private let write: @Sendable (String) -> Void
    private let wakeUps: AsyncStream<Void>
    private let wakeUp: AsyncStream<Void>.Continuation

    /// `write` gets whole lines with their line feeds.
    package init(_ write: @escaping @Sendable (String) -> Void) {
        self.write = write
        (wakeUps, wakeUp) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    func record(_ entry: Entry) {
        let line = entry.line
        let (before, after) = pending.withLock { pending in
            let before = pending.count
            pending += line
            return (before, pending.count)
        }
        if after >= AccessLog.many {
            flush()
        } else if before == 0 {
            wakeUp.yield()
        }
    }

    /// Writes lines as they come, until its task is canceled.
    func run() async {
        for await _ in wakeUps {
            try? await Task.sleep(for: AccessLog.delay)
            flush()
        }
    }

    /// Writes what there is.
    func flush() {
        writing.withLock { _ in
            let lines = pending.withLock { pending in
                let lines = pending
                pending.removeAll(keepingCapacity: true)
                return lines
            }
            if !lines.isEmpty { write(String(decoding: lines, as: UTF8.self)) }
        }
    }
}
