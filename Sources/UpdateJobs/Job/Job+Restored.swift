extension Job {
    /// A job as a database has it: checked when it was created, so that reading it again costs nothing.
    package init(
        restoring id: JobID,
        arn: String,
        targets: JobTargets,
        targetSelection: TargetSelection,
        document: JobDocument,
        documentSource: String?,
        settings: JobSettings,
        scheduling: SchedulingConfig?,
        namespaceID: String?,
        createdAt: JobTime,
        progress: Progress
    ) {
        self.id = id
        self.arn = arn
        self.targets = targets
        self.targetSelection = targetSelection
        self.document = document
        self.documentSource = documentSource
        self.settings = settings
        self.scheduling = scheduling
        self.namespaceID = namespaceID
        jobTemplateARN = nil
        self.createdAt = createdAt
        status = progress.status
        isForceCanceled = progress.isForceCanceled
        reasonCode = progress.reasonCode
        comment = progress.comment
        lastUpdatedAt = progress.lastUpdatedAt
        completedAt = progress.completedAt
        isRolledOut = progress.isRolledOut
        counts = progress.counts
    }
}
