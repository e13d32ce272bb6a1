/// What the creator of a job decides, and UpdateJob may change.
package struct JobSettings: Hashable, Sendable, Codable {
    package var description: JobDescription?
    package var presignedURLConfig: PresignedURLConfig?
    package var rollout: RolloutConfig?
    package var abort: AbortConfig?
    package var timeout: TimeoutConfig?
    package var retry: RetryConfig?

    package init(
        description: JobDescription? = nil,
        presignedURLConfig: PresignedURLConfig? = nil,
        rollout: RolloutConfig? = nil,
        abort: AbortConfig? = nil,
        timeout: TimeoutConfig? = nil,
        retry: RetryConfig? = nil
    ) {
        self.description = description
        self.presignedURLConfig = presignedURLConfig
        self.rollout = rollout
        self.abort = abort
        self.timeout = timeout
        self.retry = retry
    }
}
