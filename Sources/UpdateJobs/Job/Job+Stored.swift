extension Job {
    /// What changes in the life of a job, as a database has it.
    package struct Progress: Hashable, Sendable {
        package var status: JobStatus
        package var isForceCanceled: Bool
        package var reasonCode: ReasonCode?
        package var comment: JobComment?
        package var lastUpdatedAt: JobTime
        package var completedAt: JobTime?
        package var isRolledOut: Bool
        package var counts: JobProcessDetails

        package init(
            status: JobStatus,
            isForceCanceled: Bool,
            reasonCode: ReasonCode?,
            comment: JobComment?,
            lastUpdatedAt: JobTime,
            completedAt: JobTime?,
            isRolledOut: Bool,
            counts: JobProcessDetails
        ) {
            self.status = status
            self.isForceCanceled = isForceCanceled
            self.reasonCode = reasonCode
            self.comment = comment
            self.lastUpdatedAt = lastUpdatedAt
            self.completedAt = completedAt
            self.isRolledOut = isRolledOut
            self.counts = counts
        }
    }

    package var progress: Progress {
        Progress(
            status: status,
            isForceCanceled: isForceCanceled,
            reasonCode: reasonCode,
            comment: comment,
            lastUpdatedAt: lastUpdatedAt,
            completedAt: completedAt,
            isRolledOut: isRolledOut,
            counts: counts
        )
    }

    /// The job as it was when its progress was stored.
    package func resumed(_ progress: Progress) -> Job {
        var job = self
        job.status = progress.status
        job.isForceCanceled = progress.isForceCanceled
        job.reasonCode = progress.reasonCode
        job.comment = progress.comment
        job.lastUpdatedAt = progress.lastUpdatedAt
        job.completedAt = progress.completedAt
        job.isRolledOut = progress.isRolledOut
        job.counts = progress.counts
        return job
    }
}
