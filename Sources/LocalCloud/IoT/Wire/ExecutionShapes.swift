internal import UpdateJobs

/// `JobExecution`, as operators see it.
struct ExecutionShape: Encodable {
    struct Details: Encodable {
        let detailsMap: [String: String]
    }

    let jobId: String
    let status: ExecutionStatus
    let forceCanceled: Bool?
    let statusDetails: Details
    let thingArn: String
    let queuedAt: EpochSeconds
    let startedAt: EpochSeconds?
    let lastUpdatedAt: EpochSeconds
    let executionNumber: Int64
    let versionNumber: Int64
    let approximateSecondsBeforeTimedOut: Int64?

    init(_ execution: JobExecution, in home: RegistryHome, at now: JobTime) {
        jobId = execution.jobID.text
        status = execution.status
        forceCanceled = execution.isForceCanceled ? true : nil
        statusDetails = Details(detailsMap: execution.details.map)
        thingArn = home.arn(of: execution.thing)
        queuedAt = execution.queuedAt.fractional
        startedAt = execution.startedAt?.fractional
        lastUpdatedAt = execution.lastUpdatedAt.fractional
        executionNumber = execution.number
        versionNumber = execution.version
        approximateSecondsBeforeTimedOut = execution.secondsBeforeTimedOut(at: now)
    }
}

/// `JobExecutionSummary`, as operators see it.
struct ExecutionSummaryShape: Encodable {
    let status: ExecutionStatus
    let queuedAt: EpochSeconds
    let startedAt: EpochSeconds?
    let lastUpdatedAt: EpochSeconds
    let executionNumber: Int64
    let retryAttempt: Int?

    init(_ execution: JobExecution) {
        status = execution.status
        queuedAt = execution.queuedAt.fractional
        startedAt = execution.startedAt?.fractional
        lastUpdatedAt = execution.lastUpdatedAt.fractional
        executionNumber = execution.number
        retryAttempt = execution.retryAttempt > 0 ? execution.retryAttempt : nil
    }
}

/// `JobExecution`, as devices see it.
struct DeviceExecutionShape: Encodable {
    let jobId: String
    let thingName: String
    let status: ExecutionStatus
    let statusDetails: StatusDetails?
    let queuedAt: EpochSeconds
    let startedAt: EpochSeconds?
    let lastUpdatedAt: EpochSeconds
    let approximateSecondsBeforeTimedOut: Int64?
    let versionNumber: Int64
    let executionNumber: Int64
    let jobDocument: String?

    init(_ execution: JobExecution, document: String?, at now: JobTime) {
        jobId = execution.jobID.text
        thingName = execution.thing.text
        status = execution.status
        statusDetails = execution.details.map.isEmpty ? nil : execution.details
        queuedAt = execution.queuedAt.whole
        startedAt = execution.startedAt?.whole
        lastUpdatedAt = execution.lastUpdatedAt.whole
        approximateSecondsBeforeTimedOut = execution.secondsBeforeTimedOut(at: now)
        versionNumber = execution.version
        executionNumber = execution.number
        jobDocument = document
    }
}

/// `JobExecutionSummary`, as devices see it.
struct DeviceSummaryShape: Encodable {
    let jobId: String
    let queuedAt: EpochSeconds
    let startedAt: EpochSeconds?
    let lastUpdatedAt: EpochSeconds
    let versionNumber: Int64
    let executionNumber: Int64

    init(_ execution: JobExecution) {
        jobId = execution.jobID.text
        queuedAt = execution.queuedAt.whole
        startedAt = execution.startedAt?.whole
        lastUpdatedAt = execution.lastUpdatedAt.whole
        versionNumber = execution.version
        executionNumber = execution.number
    }
}

/// `JobExecutionState`, as devices see it.
struct DeviceStateShape: Encodable {
    let status: ExecutionStatus
    let statusDetails: StatusDetails
    let versionNumber: Int64

    init(_ state: ExecutionState) {
        status = state.status
        statusDetails = state.details
        versionNumber = state.version
    }
}
