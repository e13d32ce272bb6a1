package import ReleaseModel

/// How long an execution may be IN_PROGRESS ("CreateJob", timeoutConfig).
package struct TimeoutConfig: Hashable, Sendable, Codable {
    /// One minute to seven days.
    package static let minutes = 1...10_080

    package let inProgressMinutes: Int

    package init(inProgressMinutes: Int) throws(InvalidValue) {
        guard TimeoutConfig.minutes.contains(inProgressMinutes) else {
            throw InvalidValue("inProgressTimeoutInMinutes", "\(inProgressMinutes)", "it is 1 to 10080 minutes")
        }
        self.inProgressMinutes = inProgressMinutes
    }

    private enum CodingKeys: String, CodingKey {
        case inProgressMinutes = "inProgressTimeoutInMinutes"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(inProgressMinutes: container.decode(Int.self, forKey: .inProgressMinutes))
    }
}

/// What a device asks of the timer of its current step ("UpdateJobExecution", stepTimeoutInMinutes).
package enum StepTimeout: Hashable, Sendable {
    /// 1 to 10080.
    case minutes(Int)
    case cancel

    /// Minutes, or -1, which cancels.
    package init(minutes: Int64) throws(InvalidValue) {
        if minutes == -1 {
            self = .cancel
        } else if let number = Int(exactly: minutes), TimeoutConfig.minutes.contains(number) {
            self = .minutes(number)
        } else {
            throw InvalidValue(
                "stepTimeoutInMinutes",
                "\(minutes)",
                "it is 1 to 10080 minutes, or -1 to cancel the timer"
            )
        }
    }
}
