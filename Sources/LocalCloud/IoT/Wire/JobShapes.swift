internal import UpdateJobs

/// `Job`, as DescribeJob shows it.
struct JobShape: Encodable {
    struct Schedule: Encodable {
        let startTime: String?
        let endTime: String?
        let endBehavior: SchedulingConfig.EndBehavior?

        init(_ scheduling: SchedulingConfig) {
            startTime = scheduling.startTime.map(ScheduleText.format)
            endTime = scheduling.endTime.map(ScheduleText.format)
            endBehavior = scheduling.endBehavior
        }
    }

    let jobArn: String
    let jobId: String
    let targetSelection: TargetSelection
    let status: JobStatus
    let forceCanceled: Bool?
    let reasonCode: ReasonCode?
    let comment: JobComment?
    let targets: JobTargets
    let description: JobDescription?
    let presignedUrlConfig: PresignedURLConfig?
    let jobExecutionsRolloutConfig: RolloutConfig?
    let abortConfig: AbortConfig?
    let timeoutConfig: TimeoutConfig?
    let jobExecutionsRetryConfig: RetryConfig?
    let schedulingConfig: Schedule?
    let createdAt: EpochSeconds
    let lastUpdatedAt: EpochSeconds
    let completedAt: EpochSeconds?
    let jobProcessDetails: CountsShape
    let namespaceId: String?
    let isConcurrent: Bool

    init(_ job: Job) {
        jobArn = job.arn
        jobId = job.id.text
        targetSelection = job.targetSelection
        status = job.status
        forceCanceled = job.isForceCanceled ? true : nil
        reasonCode = job.reasonCode
        comment = job.comment
        targets = job.targets
        description = job.settings.description
        presignedUrlConfig = job.settings.presignedURLConfig
        jobExecutionsRolloutConfig = job.settings.rollout
        abortConfig = job.settings.abort
        timeoutConfig = job.settings.timeout
        jobExecutionsRetryConfig = job.settings.retry
        schedulingConfig = job.scheduling.map(Schedule.init)
        createdAt = job.createdAt.fractional
        lastUpdatedAt = job.lastUpdatedAt.fractional
        completedAt = job.completedAt?.fractional
        jobProcessDetails = CountsShape(job)
        namespaceId = job.namespaceID
        isConcurrent = job.isConcurrent
    }
}

/// `JobProcessDetails`.
struct CountsShape: Encodable {
    /// The targets, as long as the job reaches for them.
    let processingTargets: [String]
    let numberOfCanceledThings: Int
    let numberOfSucceededThings: Int
    let numberOfFailedThings: Int
    let numberOfRejectedThings: Int
    let numberOfQueuedThings: Int
    let numberOfInProgressThings: Int
    let numberOfRemovedThings: Int
    let numberOfTimedOutThings: Int

    init(_ job: Job) {
        processingTargets = job.status == .inProgress && !job.isRolledOut ? job.targets.arns : []
        numberOfCanceledThings = job.counts[.canceled]
        numberOfSucceededThings = job.counts[.succeeded]
        numberOfFailedThings = job.counts[.failed]
        numberOfRejectedThings = job.counts[.rejected]
        numberOfQueuedThings = job.counts[.queued]
        numberOfInProgressThings = job.counts[.inProgress]
        numberOfRemovedThings = job.counts[.removed]
        numberOfTimedOutThings = job.counts[.timedOut]
    }
}

/// `JobSummary`, as ListJobs shows it.
struct JobSummaryShape: Encodable {
    let jobArn: String
    let jobId: String
    let targetSelection: TargetSelection
    let status: JobStatus
    let createdAt: EpochSeconds
    let lastUpdatedAt: EpochSeconds
    let completedAt: EpochSeconds?
    let isConcurrent: Bool

    init(_ job: Job) {
        jobArn = job.arn
        jobId = job.id.text
        targetSelection = job.targetSelection
        status = job.status
        createdAt = job.createdAt.fractional
        lastUpdatedAt = job.lastUpdatedAt.fractional
        completedAt = job.completedAt?.fractional
        isConcurrent = job.isConcurrent
    }
}

/// What the calls answer that create or change a job.
struct JobNameShape: Encodable {
    let jobArn: String
    let jobId: String
    let description: JobDescription?

    init(_ job: Job) {
        jobArn = job.arn
        jobId = job.id.text
        description = job.settings.description
    }
}
