package import ReleaseModel

/// How often an attempt that failed or timed out is repeated ("CreateJob", jobExecutionsRetryConfig).
package struct RetryConfig: Hashable, Sendable, Codable {
    package enum FailureType: String, CaseIterable, Sendable, Codable {
        case failed = "FAILED"
        case timedOut = "TIMED_OUT"
        case all = "ALL"
    }

    package struct Criteria: Hashable, Sendable, Codable {
        package let failureType: FailureType
        package let numberOfRetries: Int

        /// 0 to 10 retries.
        package init(failureType: FailureType, numberOfRetries: Int) throws(InvalidValue) {
            guard (0...10).contains(numberOfRetries) else {
                throw InvalidValue("numberOfRetries", "\(numberOfRetries)", "there are 0 to 10 retries")
            }
            self.failureType = failureType
            self.numberOfRetries = numberOfRetries
        }

        private enum CodingKeys: CodingKey {
            case failureType, numberOfRetries
        }

        package init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            try self.init(
                failureType: container.decode(FailureType.self, forKey: .failureType),
                numberOfRetries: container.decode(Int.self, forKey: .numberOfRetries)
            )
        }
    }

    package let criteriaList: [Criteria]

    /// One or two criteria of different types; ALL stands alone, since it counts what the others count.
    package init(_ criteriaList: [Criteria]) throws(InvalidValue) {
        let types = Set(criteriaList.map(\.failureType))
        guard (1...2).contains(criteriaList.count), types.count == criteriaList.count,
            !types.contains(.all) || types.count == 1
        else {
            throw InvalidValue(
                "jobExecutionsRetryConfig",
                criteriaList.map(\.failureType.rawValue).joined(separator: ", "),
                "criteria are for FAILED, for TIMED_OUT, for each of them, or for ALL"
            )
        }
        self.criteriaList = criteriaList
    }

    private enum CodingKeys: CodingKey {
        case criteriaList
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(container.decode([Criteria].self, forKey: .criteriaList))
    }

    /// Whether one more attempt may follow a failure, after the retries there were.
    func allowsRetry(after failure: FailureType, given retries: RetryCount) -> Bool {
        criteriaList.contains { criteria in
            switch criteria.failureType {
            case .all: retries.failed + retries.timedOut < criteria.numberOfRetries
            case .failed: failure == .failed && retries.failed < criteria.numberOfRetries
            case .timedOut: failure == .timedOut && retries.timedOut < criteria.numberOfRetries
            }
        }
    }
}
