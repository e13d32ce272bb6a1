import ReleaseModel
import Testing
import UpdateJobs

/// The life of a job.
@Suite struct JobTests {
    private let later = Sample.time.adding(minutes: 1)

    private static func job(in status: JobStatus, _ selection: TargetSelection = .snapshot) throws -> Job {
        var job = try Sample.job(selection)
        switch status {
        case .scheduled:
            job = try Sample.job(
                selection,
                scheduling: SchedulingConfig(
                    startTime: Sample.time.adding(minutes: 30),
                    endTime: nil,
                    endBehavior: nil,
                    now: Sample.time
                )
            )
        case .inProgress: break
        case .completed: job = job.resumed(finished(job.progress))
        case .canceled: try job.cancel(force: false, at: Sample.time)
        case .deletionInProgress: try job.delete(force: true, deletionsInProgress: 0, at: Sample.time)
        }
        return job
    }

    private static func finished(_ progress: Job.Progress) -> Job.Progress {
        var progress = progress
        (progress.status, progress.completedAt, progress.isRolledOut) = (.completed, Sample.time, true)
        return progress
    }

    @Test(arguments: JobStatus.allCases, [false, true])
    func `a cancellation`(status: JobStatus, force: Bool) throws {
        var job = try JobTests.job(in: status)
        let before = job
        let isAllowed = status == .scheduled || status == .inProgress || (status == .canceled && force)
        let code = try ReasonCode(parsing: "RECALLED")
        guard isAllowed else {
            let error = #expect(throws: JobError.self) { try job.cancel(force: force, at: later) }
            #expect(error?.kind == .invalidRequest)
            #expect(job == before)
            return
        }
        try job.cancel(force: force, reasonCode: code, at: later)
        #expect(job.status == .canceled && job.isForceCanceled == force && job.reasonCode == code)
        #expect(job.completedAt != nil && job.lastUpdatedAt == later)
    }

    @Test(arguments: JobStatus.allCases, [false, true])
    func `a deletion`(status: JobStatus, force: Bool) throws {
        var job = try JobTests.job(in: status)
        let isAllowed = status != .deletionInProgress && (force || status == .completed || status == .canceled)
        if isAllowed {
            let full = #expect(throws: JobError.self) {
                try job.delete(force: force, deletionsInProgress: 10, at: later)
            }
            #expect(full?.kind == .limitExceeded)
            try job.delete(force: force, deletionsInProgress: 9, at: later)
            #expect(job.status == .deletionInProgress && !job.isVisibleToDevices)
        } else {
            let error = #expect(throws: JobError.self) {
                try job.delete(force: force, deletionsInProgress: 0, at: later)
            }
            #expect(error?.kind == .invalidStateTransition)
        }
    }

    @Test(arguments: JobStatus.allCases, TargetSelection.allCases)
    func `more targets`(status: JobStatus, selection: TargetSelection) throws {
        var job = try JobTests.job(in: status, selection)
        let added = try JobTargets(["arn:aws:iot:us-east-1:123456789012:thinggroup/all"])
        if status == .inProgress, selection == .continuous {
            job.finishRollout(at: later)
            #expect(!job.isConcurrent)
            try job.associate(added, at: later)
            #expect(job.targets.arns.count == 2 && job.isConcurrent)
            let many = try JobTargets((0..<99).map { "arn:aws:iot:us-east-1:123456789012:thinggroup/\($0)" })
            let error = #expect(throws: JobError.self) { try job.associate(many, at: later) }
            #expect(error?.kind == .limitExceeded)
        } else {
            let error = #expect(throws: JobError.self) { try job.associate(added, at: later) }
            #expect(error?.kind == .invalidRequest)
            #expect(job.targets.arns.count == 1)
        }
    }

    @Test(arguments: JobStatus.allCases)
    func `a change`(status: JobStatus) throws {
        var job = try JobTests.job(in: status)
        let text = try JobDescription(parsing: "new")
        if status == .inProgress || status == .scheduled {
            try job.change(JobSettings(description: text), at: later)
            try job.change(JobSettings(rollout: RolloutConfig(maximumPerMinute: 5)), at: later)
            #expect(job.settings.description == text && job.settings.rollout?.maximumPerMinute == 5)
        } else {
            let error = #expect(throws: JobError.self) { try job.change(JobSettings(description: text), at: later) }
            #expect(error?.kind == .invalidRequest)
        }
    }

    @Test func `a scheduled job starts when it is time`() throws {
        var job = try JobTests.job(in: .scheduled)
        #expect(job.allowance(after: RolloutProgress(notified: 0, succeeded: 0, notifiedInLastMinute: 0)) == 0)
        let early = job.startIfDue(at: Sample.time.adding(minutes: 29))
        let due = job.startIfDue(at: Sample.time.adding(minutes: 30))
        #expect(!early && due && job.status == .inProgress)
        #expect(job.allowance(after: RolloutProgress(notified: 0, succeeded: 0, notifiedInLastMinute: 0)) == 1000)
    }

    @Test(arguments: TargetSelection.allCases)
    func `the last end completes a snapshot, and no other job`(selection: TargetSelection) throws {
        var job = try Sample.job(selection)
        var execution = try Sample.execution(in: .queued)
        #expect(job.record(execution, was: nil, at: later) == nil)
        job.finishRollout(at: later)
        #expect(job.status == .inProgress && job.counts[.queued] == 1)
        try execution.update(status: .rejected, at: later)
        #expect(job.record(execution, was: .queued, at: later) == nil)
        #expect(job.counts == JobProcessDetails(of: [.rejected]))
        #expect(job.status == (selection == .snapshot ? .completed : .inProgress))
        #expect(job.completedAt == (selection == .snapshot ? later : nil))
        #expect(job.resumed(job.progress) == job)
    }

    @Test func `a job waits for the rollout, and an empty one is complete`() throws {
        var job = try Sample.job()
        #expect(job.record(try Sample.execution(in: .succeeded), was: nil, at: later) == nil)
        #expect(job.status == .inProgress)
        job.finishRollout(at: later)
        #expect(job.status == .completed)
        var empty = try Sample.job()
        empty.finishRollout(at: later)
        #expect(empty.status == .completed)
    }

    @Test func `a retry keeps a job open, until it is canceled`() throws {
        let criteria = try RetryConfig.Criteria(failureType: .failed, numberOfRetries: 10)
        var job = try Sample.job(settings: JobSettings(retry: RetryConfig([criteria])))
        job.finishRollout(at: Sample.time)
        job = try Sample.job(settings: job.settings)
        _ = job.record(try Sample.execution(in: .queued), was: nil, at: later)
        job.finishRollout(at: later)
        let second = try #require(job.record(try Sample.execution(in: .failed), was: .queued, at: later))
        #expect(second.number == 2 && job.status == .inProgress && job.counts == JobProcessDetails(of: [.queued]))
        try job.cancel(force: false, at: later)
        var failed = second
        try failed.update(status: .failed, at: later)
        #expect(job.record(failed, was: .queued, at: later) == nil)
        #expect(job.counts == JobProcessDetails(of: [.failed]) && job.status == .canceled)
    }

    @Test func `a job aborts by what it has counted`() throws {
        let criteria = try AbortConfig.Criteria(failureType: .failed, thresholdPercentage: 50, minimumExecutedThings: 2)
        var job = try Sample.job(settings: JobSettings(abort: AbortConfig([criteria])))
        _ = job.record(try Sample.execution(in: .queued), was: nil, at: later)
        _ = job.record(try Sample.execution(in: .queued), was: nil, at: later)
        #expect(!job.mustAbort)
        _ = job.record(try Sample.execution(in: .failed), was: .queued, at: later)
        #expect(job.mustAbort)
        try job.cancel(force: false, at: later)
        #expect(!job.mustAbort)
    }

    @Test func `placeholders need a role`() throws {
        let document = #"{"url":"${aws:iot:s3-presigned-url:https://s3.us-east-1.amazonaws.com/bucket/key}"}"#
        let error = #expect(throws: JobError.self) { try Sample.job(document: document) }
        #expect(error?.kind == .invalidRequest)
        let config = try PresignedURLConfig(roleARN: "arn:aws:iam::123456789012:role/signer")
        #expect(throws: Never.self) {
            try Sample.job(settings: JobSettings(presignedURLConfig: config), document: document)
        }
        let malformed = #"{"url":"${aws:iot:s3-presigned-url:https://example.com/bucket/key}"}"#
        #expect(throws: JobError.self) {
            try Sample.job(settings: JobSettings(presignedURLConfig: config), document: malformed)
        }
    }

    @Test(
        arguments: [
            (29, nil, false), (30, nil, true), (366 * 1440, nil, true), (366 * 1440 + 1, nil, false), (nil, 29, false),
            (nil, 30, true), (30, 59, false), (30, 60, true), (nil, 732 * 1440, true), (nil, 732 * 1440 + 1, false),
        ] as [(Int?, Int?, Bool)]
    )
    func `a schedule`(start: Int?, end: Int?, isLegal: Bool) {
        let schedule = try? SchedulingConfig(
            startTime: start.map { Sample.time.adding(minutes: $0) },
            endTime: end.map { Sample.time.adding(minutes: $0) },
            endBehavior: end.map { _ in .cancel },
            now: Sample.time
        )
        #expect((schedule != nil) == isLegal)
    }

    @Test func `a behavior at the end needs an end`() {
        #expect(throws: InvalidValue.self) {
            try SchedulingConfig(startTime: nil, endTime: nil, endBehavior: .stopRollout, now: Sample.time)
        }
    }
}
