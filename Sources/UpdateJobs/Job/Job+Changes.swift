extension Job {
    /// Cancels the job ("CancelJob"). The caller then calls `cancelWithJob` on its executions and records what that
    /// changed: those QUEUED, with `force` those IN_PROGRESS, too. A job that was canceled without force may be
    /// canceled once more with it.
    ///
    /// - Throws: `invalidRequest` for a job that has ended, or that is being deleted.
    package mutating func cancel(
        force: Bool,
        reasonCode: ReasonCode? = nil,
        comment: JobComment? = nil,
        at now: JobTime
    ) throws(JobError) {
        let isAllowed =
            switch status {
            case .scheduled, .inProgress: true
            case .canceled: force && !isForceCanceled
            case .completed, .deletionInProgress: false
            }
        guard isAllowed else { throw JobError(.invalidRequest, "job \(id) is \(status.rawValue): nothing is canceled") }
        status = .canceled
        isForceCanceled = force
        // What is not said again stays.
        self.reasonCode = reasonCode ?? self.reasonCode
        self.comment = comment ?? self.comment
        completedAt = completedAt ?? now
        lastUpdatedAt = now
    }

    /// How many jobs may be in deletion at one time ("DeleteJob").
    package static let mostDeletions = 10

    /// Begins to delete the job ("DeleteJob"): one that has ended, or any with `force`. The caller deletes the
    /// executions and then the job.
    ///
    /// - Parameters:
    ///   - force: whether a job that runs is deleted, too.
    ///   - deletionsInProgress: the number of jobs in that state.
    ///   - now: when.
    /// - Throws: `invalidStateTransition`, or `limitExceeded`.
    package mutating func delete(force: Bool, deletionsInProgress: Int, at now: JobTime) throws(JobError) {
        guard status != .deletionInProgress else {
            throw JobError(.invalidStateTransition, "job \(id) is being deleted already")
        }
        guard status.isTerminal || force else {
            throw JobError(
                .invalidStateTransition,
                "job \(id) is \(status.rawValue): only what has ended is deleted without force"
            )
        }
        guard deletionsInProgress < Job.mostDeletions else {
            throw JobError(.limitExceeded, "\(Job.mostDeletions) jobs are being deleted already: try again later")
        }
        (status, lastUpdatedAt) = (.deletionInProgress, now)
    }

    /// Adds groups to a CONTINUOUS job ("AssociateTargetsWithJob").
    ///
    /// - Throws: `invalidRequest` unless the job is CONTINUOUS and IN_PROGRESS, `limitExceeded` beyond 100 targets.
    package mutating func associate(_ added: JobTargets, comment: JobComment? = nil, at now: JobTime) throws(JobError) {
        guard targetSelection == .continuous else {
            throw JobError(
                .invalidRequest,
                "job \(id) is \(targetSelection.rawValue): only CONTINUOUS jobs get targets"
            )
        }
        guard status == .inProgress else {
            throw JobError(.invalidRequest, "job \(id) is \(status.rawValue): only jobs IN_PROGRESS get targets")
        }
        targets = try targets.adding(added)
        self.comment = comment ?? self.comment
        isRolledOut = false
        lastUpdatedAt = now
    }

    /// Changes what the creator decided ("UpdateJob"). What is nil stays as it is.
    ///
    /// - Throws: `invalidRequest` for a job that has ended or is being deleted, or one whose placeholders would be
    ///   left without a signer.
    package mutating func change(_ changes: JobSettings, at now: JobTime) throws(JobError) {
        guard status == .inProgress || status == .scheduled else {
            throw JobError(.invalidRequest, "job \(id) is \(status.rawValue): nothing is changed")
        }
        let presigned = changes.presignedURLConfig ?? settings.presignedURLConfig
        try document.checkPlaceholders(signedBy: presigned)
        settings = JobSettings(
            description: changes.description ?? settings.description,
            presignedURLConfig: presigned,
            rollout: changes.rollout ?? settings.rollout,
            abort: changes.abort ?? settings.abort,
            timeout: changes.timeout ?? settings.timeout,
            retry: changes.retry ?? settings.retry
        )
        lastUpdatedAt = now
    }
}
