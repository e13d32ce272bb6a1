package import ReleaseModel

/// A rate that grows by a factor with each so many devices ("ExponentialRolloutRate").
package struct ExponentialRate: Hashable, Sendable {
    /// What makes the rate grow: exactly one of the two counts.
    package enum Criteria: Hashable, Sendable {
        case notifiedThings(Int)
        case succeededThings(Int)
    }

    package let basePerMinute: Int
    /// 11 to 50, for 1.1 to 5.
    package let factorInTenths: Int
    package let criteria: Criteria

    /// A base of 1 to 1000 a minute, a factor of 1.1 to 5 with one digit after the point, a count from 1.
    package init(basePerMinute: Int, incrementFactor: Double, criteria: Criteria) throws(InvalidValue) {
        guard (1...RolloutConfig.highestRate).contains(basePerMinute) else {
            throw InvalidValue("baseRatePerMinute", "\(basePerMinute)", "it is 1 to \(RolloutConfig.highestRate)")
        }
        guard let tenths = DecimalFraction.scaled(incrementFactor, digits: 1), (11...50).contains(tenths) else {
            throw InvalidValue(
                "incrementFactor",
                "\(incrementFactor)",
                "it is 1.1 to 5, with one digit after the point"
            )
        }
        guard criteria.threshold >= 1 else {
            throw InvalidValue("rateIncreaseCriteria", "\(criteria.threshold)", "the number of things is at least 1")
        }
        self.basePerMinute = basePerMinute
        factorInTenths = tenths
        self.criteria = criteria
    }

    package var incrementFactor: Double { Double(factorInTenths) / 10 }

    /// Each time that the count has grown by the threshold, the rate is multiplied by the factor: 50, 100, 200, 400
    /// after 0, 1000, 2000, 3000 devices ("How job configurations work", job rollout rates). Thousandths of a device
    /// are kept between the steps, the rest is cut off.
    func rate(after progress: RolloutProgress, ceiling: Int) -> Int {
        let count =
            switch criteria {
            case .notifiedThings: progress.notified
            case .succeededThings: progress.succeeded
            }
        var thousandths = basePerMinute * 1000
        var steps = count / criteria.threshold
        while steps > 0, thousandths < ceiling * 1000 {
            thousandths = thousandths * factorInTenths / 10
            steps -= 1
        }
        return min(thousandths / 1000, ceiling)
    }
}

extension ExponentialRate.Criteria {
    package var threshold: Int {
        switch self {
        case .notifiedThings(let count), .succeededThings(let count): count
        }
    }
}

extension ExponentialRate: Codable {
    private enum CodingKeys: String, CodingKey {
        case base = "baseRatePerMinute"
        case incrementFactor
        case criteria = "rateIncreaseCriteria"
    }

    private enum CriteriaKeys: CodingKey {
        case numberOfNotifiedThings, numberOfSucceededThings
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let counts = try container.nestedContainer(keyedBy: CriteriaKeys.self, forKey: .criteria)
        let notified = try counts.decodeIfPresent(Int.self, forKey: .numberOfNotifiedThings)
        let succeeded = try counts.decodeIfPresent(Int.self, forKey: .numberOfSucceededThings)
        let criteria: Criteria
        switch (notified, succeeded) {
        case (let count?, nil): criteria = .notifiedThings(count)
        case (nil, let count?): criteria = .succeededThings(count)
        default:
            throw InvalidValue(
                "rateIncreaseCriteria",
                notified == nil ? "none" : "both",
                "it has either numberOfNotifiedThings or numberOfSucceededThings"
            )
        }
        try self.init(
            basePerMinute: container.decode(Int.self, forKey: .base),
            incrementFactor: container.decode(Double.self, forKey: .incrementFactor),
            criteria: criteria
        )
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(basePerMinute, forKey: .base)
        try container.encode(incrementFactor, forKey: .incrementFactor)
        var counts = container.nestedContainer(keyedBy: CriteriaKeys.self, forKey: .criteria)
        switch criteria {
        case .notifiedThings(let count): try counts.encode(count, forKey: .numberOfNotifiedThings)
        case .succeededThings(let count): try counts.encode(count, forKey: .numberOfSucceededThings)
        }
    }
}
