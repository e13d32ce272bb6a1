import ReleaseModel
import UpdateJobs

/// Values for tests.
enum Sample {
    /// 2026-11-01T00:00:00.250Z.
    static let time = JobTime(milliseconds: 1_793_491_200_250)

    static func execution(in status: ExecutionStatus) throws -> JobExecution {
        var execution = try JobExecution(
            of: JobID(parsing: "job"),
            on: ThingName(parsing: "gateway"),
            queuedAt: time
        )
        switch status {
        case .queued: break
        case .inProgress: try execution.start(at: time)
        case .succeeded, .failed, .rejected: try execution.update(status: status, at: time)
        case .timedOut:
            try execution.start(stepTimeout: .minutes(1), at: time)
            execution.expire(at: time.adding(minutes: 1))
        case .removed: try execution.remove(at: time)
        case .canceled: try execution.cancel(force: false, at: time)
        }
        return execution
    }

    /// The execution through the form that a database has.
    static func reloaded(
        _ execution: JobExecution,
        version: Int64? = nil,
        isForceCanceled: Bool? = nil
    ) -> JobExecution? {
        JobExecution(
            jobID: execution.jobID,
            thing: execution.thing,
            number: execution.number,
            status: execution.status,
            details: execution.details,
            version: version ?? execution.version,
            isForceCanceled: isForceCanceled ?? execution.isForceCanceled,
            queuedAt: execution.queuedAt,
            startedAt: execution.startedAt,
            lastUpdatedAt: execution.lastUpdatedAt,
            executionDeadline: execution.executionDeadline,
            stepDeadline: execution.stepDeadline,
            retries: execution.retries
        )
    }

    static func job(
        _ selection: TargetSelection = .snapshot,
        settings: JobSettings = JobSettings(),
        document: String = "{}",
        scheduling: SchedulingConfig? = nil
    ) throws -> Job {
        try Job(
            creating: JobID(parsing: "job"),
            arn: "arn:aws:iot:us-east-1:123456789012:job/job",
            targets: JobTargets(["arn:aws:iot:us-east-1:123456789012:thing/gateway"]),
            targetSelection: selection,
            document: JobDocument(parsing: document),
            settings: settings,
            scheduling: scheduling,
            at: time
        )
    }
}
