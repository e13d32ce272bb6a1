/// A job: the members of DescribeJob, with its document.
///
/// A value of it is what a database row holds. Its functions check and change the value; the caller writes it back, and
/// treats the executions as the function says. The clock is the caller's.
package struct Job: Hashable, Sendable {
    package let id: JobID
    package let arn: String
    package let targetSelection: TargetSelection
    package let document: JobDocument
    /// Where the document came from, if it was fetched.
    package let documentSource: String?
    package let namespaceID: String?
    package let jobTemplateARN: String?
    package let scheduling: SchedulingConfig?
    package let createdAt: JobTime
    package internal(set) var status: JobStatus
    package internal(set) var isForceCanceled = false
    package internal(set) var reasonCode: ReasonCode?
    package internal(set) var comment: JobComment?
    package internal(set) var targets: JobTargets
    package internal(set) var settings: JobSettings
    package internal(set) var lastUpdatedAt: JobTime
    package internal(set) var completedAt: JobTime?
    /// Whether each target has its execution by now: the rollout is over.
    package internal(set) var isRolledOut = false
    package internal(set) var counts = JobProcessDetails()

    /// A new job, SCHEDULED when it has a start, else IN_PROGRESS.
    ///
    /// - Throws: `invalidRequest` for a placeholder in the document that is malformed, or that has no role to sign.
    package init(
        creating id: JobID,
        arn: String,
        targets: JobTargets,
        targetSelection: TargetSelection = .snapshot,
        document: JobDocument,
        documentSource: String? = nil,
        settings: JobSettings = JobSettings(),
        scheduling: SchedulingConfig? = nil,
        namespaceID: String? = nil,
        jobTemplateARN: String? = nil,
        at now: JobTime
    ) throws(JobError) {
        try document.checkPlaceholders(signedBy: settings.presignedURLConfig)
        self.id = id
        self.arn = arn
        self.targets = targets
        self.targetSelection = targetSelection
        self.document = document
        self.documentSource = documentSource
        self.settings = settings
        self.scheduling = scheduling
        self.namespaceID = namespaceID
        self.jobTemplateARN = jobTemplateARN
        status = scheduling?.startTime == nil ? .inProgress : .scheduled
        createdAt = now
        lastUpdatedAt = now
    }

    /// Whether executions are being made or canceled (`isConcurrent`).
    package var isConcurrent: Bool {
        switch status {
        case .inProgress: !isRolledOut
        case .canceled: counts[.queued] > 0 || (isForceCanceled && counts.pending > 0)
        case .scheduled, .completed, .deletionInProgress: false
        }
    }
}
