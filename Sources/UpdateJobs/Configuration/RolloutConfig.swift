package import ReleaseModel

/// How fast devices hear of a job ("CreateJob", jobExecutionsRolloutConfig).
package struct RolloutConfig: Hashable, Sendable {
    /// "Job configurations", rollout: the rate without a limit of one's own, and the highest.
    package static let highestRate = 1000

    package let maximumPerMinute: Int?
    package let exponentialRate: ExponentialRate?

    /// A constant rate of 1 to 1000 devices a minute, or one that grows up to it.
    package init(maximumPerMinute: Int? = nil, exponentialRate: ExponentialRate? = nil) throws(InvalidValue) {
        if let maximumPerMinute, !(1...RolloutConfig.highestRate).contains(maximumPerMinute) {
            throw InvalidValue("maximumPerMinute", "\(maximumPerMinute)", "it is 1 to \(RolloutConfig.highestRate)")
        }
        self.maximumPerMinute = maximumPerMinute
        self.exponentialRate = exponentialRate
    }

    private init() {
        (maximumPerMinute, exponentialRate) = (nil, nil)
    }

    /// What holds for a job without a configuration.
    package static let unlimited = RolloutConfig()

    /// How many executions a minute are due after what has happened.
    package func ratePerMinute(after progress: RolloutProgress) -> Int {
        let ceiling = maximumPerMinute ?? RolloutConfig.highestRate
        guard let exponentialRate else { return ceiling }
        return exponentialRate.rate(after: progress, ceiling: ceiling)
    }

    /// How many more devices may be notified now.
    package func allowance(after progress: RolloutProgress) -> Int {
        max(0, ratePerMinute(after: progress) - progress.notifiedInLastMinute)
    }
}

/// What has happened of a rollout.
package struct RolloutProgress: Hashable, Sendable {
    /// Devices that have heard of the job.
    package let notified: Int
    package let succeeded: Int
    /// Devices that have heard of it in the 60 seconds before now.
    package let notifiedInLastMinute: Int

    package init(notified: Int, succeeded: Int, notifiedInLastMinute: Int) {
        self.notified = notified
        self.succeeded = succeeded
        self.notifiedInLastMinute = notifiedInLastMinute
    }

    /// From the moments when devices were notified.
    package init(notifiedAt moments: some Sequence<JobTime>, succeeded: Int, now: JobTime) {
        var (notified, recent) = (0, 0)
        for moment in moments {
            notified += 1
            if now.milliseconds - moment.milliseconds < 60_000 { recent += 1 }
        }
        self.init(notified: notified, succeeded: succeeded, notifiedInLastMinute: recent)
    }
}

extension RolloutConfig: Codable {
    private enum CodingKeys: CodingKey {
        case maximumPerMinute, exponentialRate
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            maximumPerMinute: container.decodeIfPresent(Int.self, forKey: .maximumPerMinute),
            exponentialRate: container.decodeIfPresent(ExponentialRate.self, forKey: .exponentialRate)
        )
    }
}
