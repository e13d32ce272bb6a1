internal import Synchronization

/// The handles of a client that no call uses now. Each call has one to itself, and so takes over the connections that an
/// earlier one left open.
final class HandlePool: Sendable {
    private let options: HTTPOptions
    private let idle = Mutex<[Idle]>([])

    /// A handle on its way from one thread to another, which is what libcurl allows: it is used by one at a time.
    private struct Idle: @unchecked Sendable {
        let handle: EasyHandle
    }

    init(_ options: HTTPOptions) {
        self.options = options
    }

    func withHandle<Value, Failure>(_ body: (EasyHandle) throws(Failure) -> Value) throws(Failure) -> Value {
        let handle = idle.withLock { $0.popLast() }?.handle ?? EasyHandle(options)
        let ticket = Idle(handle: handle)
        defer { idle.withLock { $0.append(ticket) } }
        return try body(handle)
    }
}
