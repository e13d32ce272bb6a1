internal import NIOCore

/// Runs tasks on an event loop, so that a connection's request and its answer change no thread. Who waits there holds up
/// all connections of the loop.
final class EventLoopExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { [self] in unsafe job.runSynchronously(on: asUnownedTaskExecutor()) }
    }

    /// Does what may wait for a disk or a database elsewhere, and comes back to the event loop.
    static func leaving<Value: Sendable, Failure: Error>(
        for work: @concurrent @Sendable () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await withTaskExecutorPreference(globalConcurrentExecutor, operation: work)
    }
}
