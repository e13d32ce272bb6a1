/// Lets things happen at their time while nobody asks: timeouts, schedules, rollouts.
struct JobClock: Sendable {
    let jobs: JobStore

    /// Runs until its task is canceled. What went wrong once may go right a second later.
    func run(onFailure: @Sendable (any Error) -> Void) async {
        while !Task.isCancelled {
            do {
                try await jobs.advance()
            } catch is CancellationError {
                return
            } catch {
                onFailure(error)
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }
}
