import Foundation
import GRDB
import ReleaseModel
import TestSupport
import Testing
import UpdateJobs

@testable import LocalCloud

/// What happens to jobs by the clock: rollouts, timeouts, retries, aborts and schedules.
@Suite(.temporaryFolder) struct RolloutTests {
    /// A fleet with a group "plant" of so many things `gw-1`, `gw-2`…
    private func fleet(_ count: Int) async throws -> TestFleet {
        let fleet = try TestFleet()
        try await fleet.group("plant", of: (1...count).map { "gw-\($0)" })
        return fleet
    }

    private func settings(_ json: String) throws -> JobSettings {
        try JSONDecoder().decode(JobSettings.self, from: Data(json.utf8))
    }

    // MARK: Rates

    @Test func `a constant rate reaches so many things in any minute`() async throws {
        let fleet = try await fleet(25)
        try await fleet.create(
            "job",
            for: "thinggroup/plant",
            settings: settings(#"{"rollout": {"maximumPerMinute": 10}}"#)
        )
        for (seconds, expected) in [(0, 10), (59, 10), (1, 20), (30, 20), (29, 20), (1, 25), (600, 25)] {
            if seconds > 0 { try await fleet.wait(seconds: Int64(seconds)) }
            #expect(try await fleet.counts("job") == ["QUEUED": expected])
            #expect(try await fleet.job("job").isRolledOut == (expected == 25))
        }
    }

    @Test func `a job does not end before its rollout does`() async throws {
        let fleet = try await fleet(3)
        try await fleet.create(
            "job",
            for: "thinggroup/plant",
            settings: settings(#"{"rollout": {"maximumPerMinute": 2}}"#)
        )
        for thing in ["gw-1", "gw-2"] { try await fleet.report("job", thing, .succeeded) }
        #expect(try await fleet.job("job").status == .inProgress)
        try await fleet.wait(seconds: 60)
        try await fleet.report("job", "gw-3", .succeeded)
        let job = try await fleet.job("job")
        #expect((job.status, job.completedAt) == (.completed, fleet.clock.now))
    }

    @Test func `a rate grows with the things that have succeeded`() async throws {
        let fleet = try await fleet(40)
        let rate = """
            {"rollout": {"maximumPerMinute": 8, "exponentialRate": {"baseRatePerMinute": 2, "incrementFactor": 2,
            "rateIncreaseCriteria": {"numberOfSucceededThings": 2}}}}
            """
        try await fleet.create("job", for: "thinggroup/plant", settings: settings(rate))
        var (done, total) = (0, 2)
        // 2, then 4 more, then the ceiling of 8.
        for expected in [4, 8, 8, 8] {
            #expect(try await fleet.job("job").counts.total == total)
            for number in (done + 1)...total { try await fleet.report("job", "gw-\(number)", .succeeded) }
            (done, total) = (total, total + expected)
            try await fleet.wait(seconds: 60)
        }
        #expect(try await fleet.counts("job") == ["SUCCEEDED": 22, "QUEUED": 8])
    }

    @Test func `a thing that joins the group of a CONTINUOUS job gets it, and no other job`() async throws {
        let fleet = try await fleet(2)
        try await fleet.create("snapshot", for: "thinggroup/plant")
        try await fleet.create("continuous", for: "thinggroup/plant", selection: .continuous)
        for thing in ["gw-1", "gw-2"] { try await fleet.report("continuous", thing, .succeeded) }
        #expect(try await fleet.job("continuous").status == .inProgress)
        try await fleet.group("plant", of: ["gw-3"])
        #expect(try await fleet.counts("continuous") == ["SUCCEEDED": 2, "QUEUED": 1])
        #expect(try await fleet.counts("snapshot") == ["QUEUED": 2])
        // Once is enough, however a thing is a target.
        try await fleet.group("plant", of: ["gw-3"])
        try await fleet.group("other", of: ["gw-3"])
        let other = try JobTargets([fleet.home.arn("thinggroup/other")])
        _ = try await fleet.jobs.associate(other, with: JobID(parsing: "continuous"), in: fleet.home, comment: nil)
        #expect(try await fleet.counts("continuous") == ["SUCCEEDED": 2, "QUEUED": 1])
    }

    // MARK: Timeouts and retries

    @Test func `an execution times out when its job says, counted from its start`() async throws {
        let fleet = try await fleet(2)
        try await fleet.create(
            "job",
            for: "thinggroup/plant",
            settings: settings(#"{"timeout": {"inProgressTimeoutInMinutes": 5}}"#)
        )
        try await fleet.wait(seconds: 600)
        #expect(try await fleet.counts("job") == ["QUEUED": 2])
        try await fleet.report("job", "gw-1", .inProgress)
        try await fleet.wait(seconds: 299)
        try await fleet.report("job", "gw-1", .inProgress)
        #expect(try await fleet.counts("job") == ["QUEUED": 1, "IN_PROGRESS": 1])
        try await fleet.wait(seconds: 1)
        #expect(try await fleet.counts("job") == ["QUEUED": 1, "TIMED_OUT": 1])
        await #expect(throws: JobError.self) { try await fleet.report("job", "gw-1", .succeeded) }
        try await fleet.report("job", "gw-2", .succeeded)
        #expect(try await fleet.job("job").status == .completed)
    }

    @Test func `thousands time out, some each second, and nothing is forgotten`() async throws {
        let fleet = try TestFleet()
        try await fleet.group("plant", of: [])
        try await fleet.database.pool.write { database in
            try database.execute(
                sql: """
                    WITH RECURSIVE counter (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM counter WHERE value < 1000)
                    INSERT INTO thing (region, name, id, attributes, created)
                    SELECT 'us-east-1', 'gw-' || value, value, '{}', 0 FROM counter;
                    INSERT INTO thing_group_member (thing_group, thing) SELECT 1, number FROM thing;
                    """
            )
        }
        for job in ["a", "b", "c"] {
            try await fleet.create(
                job,
                for: "thinggroup/plant",
                settings: settings(#"{"timeout": {"inProgressTimeoutInMinutes": 1}}"#)
            )
        }
        try await fleet.database.pool.write { database in
            try database.execute(
                sql:
                    "UPDATE execution SET status = 'IN_PROGRESS', version = 2, started = 0, execution_deadline = 1, deadline = 1"
            )
        }
        for round in 1...3 {
            try await fleet.wait(seconds: 1)
            var total = 0
            for job in ["a", "b", "c"] { total += try await fleet.counts(job)["TIMED_OUT"] ?? 0 }
            #expect(total == round * 1000)
        }
        for job in ["a", "b", "c"] { #expect(try await fleet.job(job).status == .completed) }
    }

    @Test func `a retry is one more execution, and the thing still counts once`() async throws {
        let fleet = try await fleet(1)
        let retry = #"{"retry": {"criteriaList": [{"failureType": "FAILED", "numberOfRetries": 2}]}}"#
        try await fleet.create("job", for: "thinggroup/plant", settings: settings(retry))
        for attempt in 1...2 as ClosedRange<Int64> {
            let reported = try await fleet.report("job", "gw-1", .failed)
            #expect(reported.number == attempt)
            let next = try await fleet.execution("job", "gw-1")
            #expect((next.number, next.status, next.version) == (attempt + 1, .queued, 1))
            #expect(try await fleet.counts("job") == ["QUEUED": 1])
        }
        try await fleet.report("job", "gw-1", .failed)
        #expect(try await fleet.counts("job") == ["FAILED": 1])
        #expect(try await fleet.job("job").status == .completed)
        let first = try await fleet.jobs.execution(
            of: JobID(parsing: "job"),
            on: ThingName(parsing: "gw-1"),
            number: 1,
            in: fleet.region
        )
        #expect(first.status == .failed)
    }

    // MARK: Aborts and cancellation

    @Test func `failures beyond the threshold cancel what is QUEUED, and no more is rolled out`() async throws {
        let fleet = try await fleet(20)
        let abort = """
            {"rollout": {"maximumPerMinute": 10}, "abort": {"criteriaList": [{"failureType": "FAILED", "action": "CANCEL",
            "thresholdPercentage": 20, "minNumberOfExecutedThings": 5}]}}
            """
        try await fleet.create("job", for: "thinggroup/plant", settings: settings(abort))
        try await fleet.report("job", "gw-1", .inProgress)
        try await fleet.report("job", "gw-2", .failed)
        try await fleet.report("job", "gw-3", .rejected)
        #expect(try await fleet.job("job").status == .inProgress)
        try await fleet.report("job", "gw-4", .failed)
        let job = try await fleet.job("job")
        #expect((job.status, job.isForceCanceled, job.comment != nil) == (.canceled, false, true))
        let expected = ["IN_PROGRESS": 1, "FAILED": 2, "REJECTED": 1, "CANCELED": 6]
        #expect(try await fleet.counts("job") == expected)
        try await fleet.wait(seconds: 600)
        #expect(try await fleet.counts("job") == expected)
        // Who was at work may finish.
        try await fleet.report("job", "gw-1", .succeeded)
        #expect(try await fleet.job("job").status == .canceled)
    }

    @Test func `a cancellation takes what is QUEUED, one with force what is IN_PROGRESS too`() async throws {
        let fleet = try await fleet(3)
        try await fleet.create(
            "job",
            for: "thinggroup/plant",
            settings: settings(#"{"rollout": {"maximumPerMinute": 2}}"#)
        )
        try await fleet.report("job", "gw-1", .inProgress)
        let id = try JobID(parsing: "job")
        _ = try await fleet.jobs.cancel(id, in: fleet.region, force: false)
        #expect(try await fleet.counts("job") == ["IN_PROGRESS": 1, "CANCELED": 1])
        #expect(try await fleet.execution("job", "gw-2").isForceCanceled == false)
        _ = try await fleet.jobs.cancel(id, in: fleet.region, force: true)
        #expect(try await fleet.counts("job") == ["CANCELED": 2])
        #expect(try await fleet.execution("job", "gw-1").isForceCanceled)
        await #expect(throws: JobError.self) { try await fleet.jobs.cancel(id, in: fleet.region, force: true) }
        try await fleet.wait(seconds: 60)
        #expect(try await fleet.counts("job") == ["CANCELED": 2])
        await #expect(throws: JobError.self) { try await fleet.report("job", "gw-1", .succeeded) }
    }

    // MARK: Schedules

    private func schedule(
        _ fleet: TestFleet,
        start: Int? = nil,
        end: Int?,
        _ behavior: SchedulingConfig.EndBehavior? = nil
    ) throws -> SchedulingConfig {
        let now = fleet.clock.now
        return try SchedulingConfig(
            startTime: start.map { now.adding(minutes: $0) },
            endTime: end.map { now.adding(minutes: $0) },
            endBehavior: behavior,
            now: now
        )
    }

    @Test func `a job begins at its start`() async throws {
        let fleet = try await fleet(2)
        try await fleet.create("job", for: "thinggroup/plant", scheduling: schedule(fleet, start: 30, end: nil))
        try await fleet.group("plant", of: ["gw-3"])
        #expect(try await fleet.job("job").status == .scheduled)
        try await fleet.wait(seconds: 1799)
        #expect(try await fleet.counts("job").isEmpty)
        #expect(try await fleet.jobs.pending(on: ThingName(parsing: "gw-1"), in: fleet.region).isEmpty)
        try await fleet.wait(seconds: 1)
        #expect(try await fleet.job("job").status == .inProgress)
        #expect(try await fleet.counts("job") == ["QUEUED": 2])
    }

    @Test(
        arguments: [
            (nil, "IN_PROGRESS", ["IN_PROGRESS": 1, "QUEUED": 1]),
            (.stopRollout, "IN_PROGRESS", ["IN_PROGRESS": 1, "QUEUED": 1]),
            (.cancel, "CANCELED", ["IN_PROGRESS": 1, "CANCELED": 1]), (.forceCancel, "CANCELED", ["CANCELED": 2]),
        ] as [(SchedulingConfig.EndBehavior?, String, [String: Int])]
    )
    func `a job ends as its schedule says`(
        behavior: SchedulingConfig.EndBehavior?,
        status: String,
        counts: [String: Int]
    )
        async throws
    {
        let fleet = try await fleet(5)
        // Two things in the first minute, the third when all is over.
        let rate = """
            {"rollout": {"exponentialRate": {"baseRatePerMinute": 1, "incrementFactor": 1.1, "rateIncreaseCriteria":
            {"numberOfSucceededThings": 1}}}}
            """
        try await fleet.create(
            "job",
            for: "thinggroup/plant",
            settings: settings(rate),
            scheduling: schedule(fleet, end: 30, behavior)
        )
        try await fleet.wait(seconds: 60)
        try await fleet.report("job", "gw-1", .inProgress)
        // Nobody looked for the rest of the time.
        try await fleet.wait(seconds: 1740)
        let job = try await fleet.job("job")
        #expect(job.status.rawValue == status)
        #expect(try await fleet.counts("job") == counts)
        try await fleet.wait(seconds: 3600)
        #expect(try await fleet.counts("job") == counts)
    }
}
