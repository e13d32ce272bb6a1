package import ReleaseModel

/// When a job stops by itself ("CreateJob", abortConfig).
package struct AbortConfig: Hashable, Sendable {
    package enum FailureType: String, CaseIterable, Sendable, Codable {
        case failed = "FAILED"
        case rejected = "REJECTED"
        case timedOut = "TIMED_OUT"
        case all = "ALL"
    }

    package enum Action: String, CaseIterable, Sendable, Codable {
        /// Cancels what is QUEUED.
        case cancel = "CANCEL"
    }

    package struct Criteria: Hashable, Sendable {
        package let failureType: FailureType
        package let action: Action
        /// 0 to 10000, for 0 to 100 per cent.
        package let thresholdInHundredths: Int
        package let minimumExecutedThings: Int

        /// At most 100 per cent, with two digits after the point, and at least one device.
        package init(
            failureType: FailureType,
            action: Action = .cancel,
            thresholdPercentage: Double,
            minimumExecutedThings: Int
        ) throws(InvalidValue) {
            guard let hundredths = DecimalFraction.scaled(thresholdPercentage, digits: 2),
                (0...10_000).contains(hundredths)
            else {
                throw InvalidValue(
                    "thresholdPercentage",
                    "\(thresholdPercentage)",
                    "it is at most 100, with two digits after the point"
                )
            }
            guard minimumExecutedThings >= 1 else {
                throw InvalidValue("minNumberOfExecutedThings", "\(minimumExecutedThings)", "it is at least 1")
            }
            self.failureType = failureType
            self.action = action
            thresholdInHundredths = hundredths
            self.minimumExecutedThings = minimumExecutedThings
        }

        package var thresholdPercentage: Double { Double(thresholdInHundredths) / 100 }

        /// Whether enough devices have heard of the job, and the share of those that failed reaches the threshold.
        /// The last part counts only failures that there are.
        func isMet(by counts: JobProcessDetails) -> Bool {
            let failures =
                switch failureType {
                case .failed: counts[.failed]
                case .rejected: counts[.rejected]
                case .timedOut: counts[.timedOut]
                case .all: counts[.failed] + counts[.rejected] + counts[.timedOut]
                }
            return counts.total >= minimumExecutedThings && failures > 0
                && failures * 10_000 >= thresholdInHundredths * counts.total
        }
    }

    package let criteriaList: [Criteria]

    /// At least one criterion.
    package init(_ criteriaList: [Criteria]) throws(InvalidValue) {
        guard !criteriaList.isEmpty else {
            throw InvalidValue("abortConfig", "", "its criteriaList has at least one element")
        }
        self.criteriaList = criteriaList
    }

    /// Whether the job must be canceled, without force, after what its devices have reported. `counts` are of all
    /// devices that have heard of the job, which are "executed" things in the words of the service.
    package func mustAbort(_ counts: JobProcessDetails) -> Bool {
        criteriaList.contains { $0.isMet(by: counts) }
    }
}

extension AbortConfig: Codable {
    private enum CodingKeys: CodingKey {
        case criteriaList
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(container.decode([Criteria].self, forKey: .criteriaList))
    }
}

extension AbortConfig.Criteria: Codable {
    private enum CodingKeys: String, CodingKey {
        case failureType, action, thresholdPercentage
        case minimumExecutedThings = "minNumberOfExecutedThings"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            failureType: container.decode(AbortConfig.FailureType.self, forKey: .failureType),
            action: container.decode(AbortConfig.Action.self, forKey: .action),
            thresholdPercentage: container.decode(Double.self, forKey: .thresholdPercentage),
            minimumExecutedThings: container.decode(Int.self, forKey: .minimumExecutedThings)
        )
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(failureType, forKey: .failureType)
        try container.encode(action, forKey: .action)
        try container.encode(thresholdPercentage, forKey: .thresholdPercentage)
        try container.encode(minimumExecutedThings, forKey: .minimumExecutedThings)
    }
}
