import Testing
import UpdateJobs

/// Every state against everything that may happen to it.
@Suite struct TransitionTests {
    /// What follows a device's report; nil where it is refused.
    private static func expected(_ old: ExecutionStatus, _ new: ExecutionStatus) -> JobError.Kind? {
        switch new {
        case .queued, .timedOut, .removed, .canceled: .invalidRequest
        case .inProgress, .succeeded, .failed, .rejected:
            switch old {
            case .queued, .inProgress: nil
            case .succeeded, .failed, .timedOut, .rejected, .removed, .canceled: .invalidStateTransition
            }
        }
    }

    @Test(arguments: ExecutionStatus.allCases, ExecutionStatus.allCases)
    func `a device's report`(old: ExecutionStatus, new: ExecutionStatus) throws {
        var execution = try Sample.execution(in: old)
        let before = execution
        let now = Sample.time.adding(minutes: 5)
        if let kind = TransitionTests.expected(old, new) {
            let error = #expect(throws: JobError.self) { try execution.update(status: new, at: now) }
            #expect(error?.kind == kind)
            #expect(execution == before)
            if kind == .invalidStateTransition { #expect(error?.state == before.state) }
        } else {
            try execution.update(status: new, at: now)
            #expect(execution.status == new)
            #expect(execution.version == before.version + 1)
            #expect(execution.lastUpdatedAt == now)
            #expect(execution.details == before.details)
            #expect(execution.startedAt == (old == .queued && new == .inProgress ? now : before.startedAt))
        }
    }

    @Test(arguments: ExecutionStatus.allCases, [false, true])
    func `a cancellation`(old: ExecutionStatus, force: Bool) throws {
        var execution = try Sample.execution(in: old)
        var ofJob = execution
        let before = execution
        let now = Sample.time.adding(minutes: 5)
        if old == .queued || (old == .inProgress && force) {
            try execution.cancel(force: force, at: now)
            #expect(execution.status == .canceled)
            #expect(execution.isForceCanceled == force)
            #expect(execution.version == before.version + 1)
            let isCanceled = ofJob.cancelWithJob(force: force, at: now)
            #expect(isCanceled)
            #expect(ofJob == execution)
        } else {
            let error = #expect(throws: JobError.self) { try execution.cancel(force: force, at: now) }
            #expect(error?.kind == .invalidStateTransition)
            #expect(execution == before)
            let isCanceled = ofJob.cancelWithJob(force: force, at: now)
            #expect(!isCanceled)
            #expect(ofJob == before)
        }
    }

    @Test(arguments: ExecutionStatus.allCases)
    func `a removal, a deletion and a look`(old: ExecutionStatus) throws {
        var execution = try Sample.execution(in: old)
        let before = execution
        let isPending = old == .queued || old == .inProgress
        if isPending {
            let deletion = #expect(throws: JobError.self) { try execution.checkDeletion(force: false) }
            #expect(deletion?.kind == .invalidStateTransition)
            try execution.checkIsPending()
            try execution.remove(at: Sample.time)
            #expect(execution.status == .removed)
            #expect(execution.version == before.version + 1)
        } else {
            try execution.checkDeletion(force: false)
            let look = #expect(throws: JobError.self) { try execution.checkIsPending() }
            #expect(look?.kind == .terminalState)
            let removal = #expect(throws: JobError.self) { try execution.remove(at: Sample.time) }
            #expect(removal?.kind == .invalidStateTransition)
            #expect(execution == before)
        }
        try before.checkDeletion(force: true)
    }

    @Test(arguments: ExecutionStatus.allCases)
    func `a start`(old: ExecutionStatus) throws {
        var execution = try Sample.execution(in: old)
        let before = execution
        let now = Sample.time.adding(minutes: 5)
        let details = try StatusDetails(["step": "new"])
        switch old {
        case .queued:
            let isStarted = try execution.start(details: details, stepTimeout: .minutes(7), at: now)
            #expect(isStarted)
            #expect(execution.status == .inProgress)
            #expect(execution.details == details)
            #expect(execution.startedAt == now)
            #expect(execution.stepDeadline == now.adding(minutes: 7))
            #expect(execution.version == 2)
        case .inProgress:
            let isStarted = try execution.start(details: details, stepTimeout: .minutes(7), at: now)
            #expect(!isStarted)
            #expect(execution == before)
        default:
            let error = #expect(throws: JobError.self) { try execution.start(at: now) }
            #expect(error?.kind == .invalidStateTransition)
            #expect(execution == before)
        }
    }

    @Test(arguments: ExecutionStatus.allCases)
    func `what is stored is what is loaded`(status: ExecutionStatus) throws {
        let execution = try Sample.execution(in: status)
        #expect(Sample.reloaded(execution) == execution)
        #expect(Sample.reloaded(execution, version: 0) == nil)
        // The first version is that of a queued execution, and no other's.
        #expect(Sample.reloaded(execution, version: status == .queued ? 2 : 1) == nil)
        #expect((Sample.reloaded(execution, isForceCanceled: true) != nil) == (status == .canceled))
    }

    @Test func `an update that expects another version changes nothing`() throws {
        var execution = try Sample.execution(in: .inProgress)
        let before = execution
        let update = #expect(throws: JobError.self) {
            try execution.update(status: .succeeded, expectedVersion: 1, at: Sample.time)
        }
        #expect(update?.kind == .versionConflict)
        #expect(update?.state == before.state)
        let cancel = #expect(throws: JobError.self) {
            try execution.cancel(force: true, expectedVersion: 3, at: Sample.time)
        }
        #expect(cancel?.kind == .versionConflict)
        #expect(execution == before)
        try execution.update(status: .succeeded, expectedVersion: 2, at: Sample.time)
        #expect(execution.version == 3)
    }

    @Test func `an update of another attempt is not found`() throws {
        var execution = try Sample.execution(in: .inProgress)
        let error = #expect(throws: JobError.self) {
            try execution.update(status: .succeeded, executionNumber: 2, at: Sample.time)
        }
        #expect(error?.kind == .resourceNotFound)
        try execution.update(status: .succeeded, executionNumber: 1, at: Sample.time)
    }

    @Test func `details stay until there are others`() throws {
        var execution = try Sample.execution(in: .queued)
        let (first, second) = (try StatusDetails(["a": "1"]), try StatusDetails(["b": "2"]))
        try execution.update(status: .inProgress, details: first, at: Sample.time)
        try execution.update(status: .inProgress, at: Sample.time)
        #expect(execution.details == first)
        try execution.update(status: .failed, details: second, at: Sample.time)
        #expect(execution.details == second)
    }
}
