internal import Synchronization

/// A request to stop, which every loop over bytes checks.
package final class StopSignal: Sendable {
    private let isRequested = Atomic(false)

    package init() {}

    /// Asks everything to stop at its next check.
    package func request() {
        isRequested.store(true, ordering: .relaxed)
    }

    /// Throws `.interrupted` once a stop is requested.
    package func check() throws {
        if isRequested.load(ordering: .relaxed) { throw ReleaseFailure.interrupted }
    }
}
