import Foundation
import ReleaseModel
import Testing
import UpdateJobs

/// How fast a job spreads, when it stops, how often it is tried.
@Suite struct ConfigurationTests {
    // MARK: Rollout

    @Test(arguments: [(0, false), (1, true), (1000, true), (1001, false)])
    func `a rate a minute`(rate: Int, isLegal: Bool) {
        #expect(((try? RolloutConfig(maximumPerMinute: rate)) != nil) == isLegal)
        let exponential = try? ExponentialRate(basePerMinute: rate, incrementFactor: 2, criteria: .notifiedThings(1))
        #expect((exponential != nil) == isLegal)
    }

    @Test(
        arguments: [
            (1.0, nil), (1.1, 11), (1.5, 15), (1.55, nil), (2.3, 23), (4.9, 49), (5.0, 50), (5.1, nil), (.nan, nil),
            (.infinity, nil), (-2, nil),
        ] as [(Double, Int?)]
    )
    func `a factor has one digit after the point`(factor: Double, tenths: Int?) {
        let rate = try? ExponentialRate(basePerMinute: 50, incrementFactor: factor, criteria: .succeededThings(1))
        #expect(rate?.factorInTenths == tenths)
    }

    @Test func `a rate grows with every so many devices`() throws {
        let rate = try ExponentialRate(basePerMinute: 50, incrementFactor: 2, criteria: .notifiedThings(1000))
        let config = try RolloutConfig(maximumPerMinute: 300, exponentialRate: rate)
        let expected = [0: 50, 999: 50, 1000: 100, 1999: 100, 2000: 200, 3000: 300, 4000: 300, 1_000_000_000: 300]
        for (notified, perMinute) in expected {
            let progress = RolloutProgress(notified: notified, succeeded: 0, notifiedInLastMinute: 0)
            #expect(config.ratePerMinute(after: progress) == perMinute, "\(notified)")
        }
        let slow = try RolloutConfig(
            exponentialRate: ExponentialRate(basePerMinute: 1, incrementFactor: 1.1, criteria: .succeededThings(10))
        )
        // 1, 1.1, 1.21 ... 1.948, 2.142 after eight steps.
        for (succeeded, perMinute) in [(0, 1), (79, 1), (80, 2), (100_000, 1000)] {
            let progress = RolloutProgress(notified: 0, succeeded: succeeded, notifiedInLastMinute: 0)
            #expect(slow.ratePerMinute(after: progress) == perMinute, "\(succeeded)")
        }
    }

    @Test func `an allowance is for a minute`() throws {
        let config = try RolloutConfig(maximumPerMinute: 3)
        var moments: [JobTime] = []
        // Every ten seconds as many as may be.
        for step in 0..<30 {
            let now = JobTime(milliseconds: Int64(step) * 10_000)
            let progress = RolloutProgress(notifiedAt: moments, succeeded: 0, now: now)
            let count = config.allowance(after: progress)
            #expect(count == (step.isMultiple(of: 6) ? 3 : 0))
            moments += Array(repeating: now, count: count)
        }
        #expect(moments.count == 15)
        #expect(
            RolloutConfig.unlimited.allowance(
                after: RolloutProgress(notifiedAt: moments, succeeded: 0, now: JobTime(milliseconds: 0))
            ) == 985
        )
        #expect(config.allowance(after: RolloutProgress(notified: 9, succeeded: 0, notifiedInLastMinute: 9)) == 0)
    }

    // MARK: Abort

    @Test(
        arguments: [
            (-0.01, nil), (0.0, 0), (10.9, 1090), (10.99, 1099), (10.999, nil), (33.33, 3333), (100, 10_000),
            (100.01, nil),
        ] as [(Double, Int?)]
    )
    func `a threshold has two digits after the point`(percentage: Double, hundredths: Int?) {
        let criteria = try? AbortConfig.Criteria(
            failureType: .all,
            thresholdPercentage: percentage,
            minimumExecutedThings: 1
        )
        #expect(criteria?.thresholdInHundredths == hundredths)
    }

    @Test(
        arguments: [
            // Type, per cent, least, the states of devices, and whether they abort.
            (AbortConfig.FailureType.failed, 50.0, 4, [ExecutionStatus.failed, .failed, .succeeded, .queued], true),
            (.failed, 50.01, 4, [.failed, .failed, .succeeded, .queued], false),
            (.failed, 50, 5, [.failed, .failed, .succeeded, .queued], false),
            (.failed, 10, 1, [.rejected, .timedOut], false),
            (.rejected, 50, 2, [.rejected, .timedOut], true),
            (.timedOut, 50, 2, [.rejected, .timedOut], true),
            (.all, 100, 3, [.rejected, .timedOut, .failed], true),
            (.all, 100, 3, [.rejected, .timedOut, .failed, .inProgress], false),
            (.all, 0, 1, [.succeeded], false),
            (.all, 1, 1, [.canceled, .removed], false),
            (.failed, 33.33, 3, [.failed, .queued, .queued], true),
            (.failed, 33.34, 3, [.failed, .queued, .queued], false),
        ] as [(AbortConfig.FailureType, Double, Int, [ExecutionStatus], Bool)]
    )
    func `a job aborts`(
        type: AbortConfig.FailureType,
        percentage: Double,
        least: Int,
        states: [ExecutionStatus],
        aborts: Bool
    ) throws {
        let config = try AbortConfig([
            AbortConfig.Criteria(failureType: type, thresholdPercentage: percentage, minimumExecutedThings: least)
        ])
        #expect(config.mustAbort(JobProcessDetails(of: states)) == aborts)
    }

    @Test func `an abort has criteria, and a least number from 1`() {
        #expect(throws: InvalidValue.self) { try AbortConfig([]) }
        #expect(throws: InvalidValue.self) {
            try AbortConfig.Criteria(failureType: .all, thresholdPercentage: 1, minimumExecutedThings: 0)
        }
    }

    // MARK: Retry

    @Test(arguments: [(-1, false), (0, true), (10, true), (11, false)])
    func `a number of retries`(count: Int, isLegal: Bool) {
        #expect(((try? RetryConfig.Criteria(failureType: .all, numberOfRetries: count)) != nil) == isLegal)
    }

    @Test(arguments: [
        ([RetryConfig.FailureType.failed], true), ([.failed, .timedOut], true), ([.all], true), ([], false),
        ([.failed, .failed], false), ([.all, .failed], false), ([.failed, .timedOut, .all], false),
    ])
    func `criteria of retries do not overlap`(types: [RetryConfig.FailureType], isLegal: Bool) throws {
        let criteria = try types.map { try RetryConfig.Criteria(failureType: $0, numberOfRetries: 1) }
        #expect(((try? RetryConfig(criteria)) != nil) == isLegal)
    }

    @Test(
        arguments: [
            ([(RetryConfig.FailureType.failed, 2)], [ExecutionStatus.failed, .failed, .failed], 3),
            ([(.failed, 2)], [.timedOut], 1), ([(.failed, 0)], [.failed], 1), ([(.all, 10)], [.rejected], 1),
            ([(.failed, 1), (.timedOut, 2)], [.failed, .timedOut, .timedOut, .failed], 4),
            ([(.all, 2)], [.failed, .timedOut, .failed], 3), ([(.timedOut, 1)], [.timedOut, .succeeded], 2),
        ] as [([(RetryConfig.FailureType, Int)], [ExecutionStatus], Int64)]
    )
    func `attempts are numbered`(
        criteria: [(RetryConfig.FailureType, Int)],
        ends: [ExecutionStatus],
        attempts: Int64
    ) throws {
        let config = try RetryConfig(
            criteria.map { try RetryConfig.Criteria(failureType: $0.0, numberOfRetries: $0.1) }
        )
        var execution = try Sample.execution(in: .queued)
        for (index, end) in ends.enumerated() {
            if end == .timedOut {
                try execution.start(stepTimeout: .minutes(1), at: Sample.time)
                execution.expire(at: Sample.time.adding(minutes: 1))
            } else {
                try execution.update(status: end, at: Sample.time)
            }
            let next = execution.retry(under: config, at: Sample.time)
            guard let next else {
                #expect(index == ends.count - 1)
                break
            }
            #expect(next.status == .queued && next.version == 1 && next.retryAttempt == index + 1)
            execution = next
        }
        #expect(execution.number == attempts)
        #expect(execution.status != .queued)
    }

    // MARK: JSON

    @Test func `configurations have the names of the service`() throws {
        let texts = [
            #"{"exponentialRate":{"baseRatePerMinute":50,"incrementFactor":1.5,"rateIncreaseCriteria":{"numberOfNotifiedThings":10}},"maximumPerMinute":100}"#,
            #"{"exponentialRate":{"baseRatePerMinute":1,"incrementFactor":5,"rateIncreaseCriteria":{"numberOfSucceededThings":1}}}"#,
        ]
        for text in texts { #expect(try ConfigurationTests.again(RolloutConfig.self, text) == text) }
        let abort =
            #"{"criteriaList":[{"action":"CANCEL","failureType":"ALL","minNumberOfExecutedThings":3,"thresholdPercentage":10.99}]}"#
        #expect(try ConfigurationTests.again(AbortConfig.self, abort) == abort)
        let retry = #"{"criteriaList":[{"failureType":"TIMED_OUT","numberOfRetries":3}]}"#
        #expect(try ConfigurationTests.again(RetryConfig.self, retry) == retry)
        let timeout = #"{"inProgressTimeoutInMinutes":7}"#
        #expect(try ConfigurationTests.again(TimeoutConfig.self, timeout) == timeout)
        let urls = #"{"expiresInSec":60,"roleArn":"arn:aws:iam::123456789012:role/signer"}"#
        #expect(try ConfigurationTests.again(PresignedURLConfig.self, urls) == urls)
        #expect(try ConfigurationTests.again(PresignedURLConfig.self, "{}") == #"{"expiresInSec":3600}"#)
    }

    @Test(arguments: [
        #"{"exponentialRate":{"baseRatePerMinute":50,"incrementFactor":1.5,"rateIncreaseCriteria":{}}}"#,
        #"{"exponentialRate":{"baseRatePerMinute":50,"incrementFactor":1.5,"rateIncreaseCriteria":{"numberOfNotifiedThings":10,"numberOfSucceededThings":1}}}"#,
        #"{"maximumPerMinute":0}"#,
    ])
    func `criteria of a rate are one of two`(text: String) {
        #expect(throws: InvalidValue.self) { try ConfigurationTests.again(RolloutConfig.self, text) }
    }

    private static func again<Value: Codable>(_: Value.Type, _ text: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(
            decoding: try encoder.encode(JSONDecoder().decode(Value.self, from: Data(text.utf8))),
            as: UTF8.self
        )
    }
}
