internal import UpdateJobs

/// The body of CreateJob.
struct CreateJobBody: Decodable {
    struct Schedule: Decodable {
        let startTime: String?
        let endTime: String?
        let endBehavior: SchedulingConfig.EndBehavior?
        let maintenanceWindows: [Window]?
    }

    /// Windows that come again are not here; a request for them is refused.
    struct Window: Decodable {}

    let targets: [String]
    let document: String?
    let documentSource: String?
    let documentParameters: [String: String]?
    let destinationPackageVersions: [String]?
    let description: JobDescription?
    let presignedUrlConfig: PresignedURLConfig?
    let targetSelection: TargetSelection?
    let jobExecutionsRolloutConfig: RolloutConfig?
    let abortConfig: AbortConfig?
    let timeoutConfig: TimeoutConfig?
    let jobExecutionsRetryConfig: RetryConfig?
    let schedulingConfig: Schedule?
    let namespaceId: String?
    let jobTemplateArn: String?

    var settings: JobSettings {
        JobSettings(
            description: description,
            presignedURLConfig: presignedUrlConfig,
            rollout: jobExecutionsRolloutConfig,
            abort: abortConfig,
            timeout: timeoutConfig,
            retry: jobExecutionsRetryConfig
        )
    }

    func scheduling(at now: JobTime) throws -> SchedulingConfig? {
        guard let schedulingConfig else { return nil }
        guard schedulingConfig.maintenanceWindows?.isEmpty ?? true else {
            throw JobError(.invalidRequest, "maintenanceWindows: this server has none")
        }
        return try SchedulingConfig(
            startTime: schedulingConfig.startTime.map { text in try ScheduleText.parse(text) },
            endTime: schedulingConfig.endTime.map { text in try ScheduleText.parse(text) },
            endBehavior: schedulingConfig.endBehavior,
            now: now
        )
    }
}

/// The body of CancelJob.
struct CancelJobBody: Decodable {
    let reasonCode: ReasonCode?
    let comment: JobComment?
}

/// The body of AssociateTargetsWithJob.
struct AssociateTargetsBody: Decodable {
    let targets: [String]
    let comment: JobComment?
}

/// The body of CancelJobExecution.
struct CancelExecutionBody: Decodable {
    let expectedVersion: Int64?
    let statusDetails: StatusDetails?
}

/// The body of StartNextPendingJobExecution.
struct StartNextBody: Decodable {
    let statusDetails: StatusDetails?
    let stepTimeoutInMinutes: Int64?
}

/// The body of UpdateJobExecution.
struct UpdateExecutionBody: Decodable {
    let status: String
    let statusDetails: StatusDetails?
    let stepTimeoutInMinutes: Int64?
    let expectedVersion: Int64?
    let executionNumber: Int64?
    let includeJobExecutionState: Bool?
    let includeJobDocument: Bool?
}
