import ReleaseModel
import Testing
import UpdateJobs

/// The timers of an execution, and the queue of a device.
@Suite struct TimerTests {
    private let start = Sample.time

    private func started(_ minutes: Int?, step: Int? = nil) throws -> JobExecution {
        var execution = try Sample.execution(in: .queued)
        let timeout = try minutes.map { try TimeoutConfig(inProgressMinutes: $0) }
        try execution.start(stepTimeout: step.map { .minutes($0) }, timeout: timeout, at: start)
        return execution
    }

    @Test(
        arguments: [(nil, nil, nil), (10, nil, 10), (nil, 5, 5), (10, 5, 5), (10, 20, 10), (10, 10, 10)]
            as [(Int?, Int?, Int?)]
    )
    func `the first timer to run out ends the execution`(minutes: Int?, step: Int?, expected: Int?) throws {
        var execution = try started(minutes, step: step)
        #expect(execution.deadline == expected.map { start.adding(minutes: $0) })
        guard let expected else {
            let isOver = execution.expire(at: start.adding(minutes: 1_000_000))
            #expect(!isOver)
            return
        }
        let end = start.adding(minutes: expected)
        let before = execution.expire(at: JobTime(milliseconds: end.milliseconds - 1))
        #expect(!before && execution.version == 2)
        let isOver = execution.expire(at: end)
        #expect(isOver && execution.status == .timedOut && execution.version == 3)
        #expect(execution.deadline == nil && execution.secondsBeforeTimedOut(at: end) == nil)
        let again = execution.expire(at: end)
        #expect(!again)
    }

    @Test func `an update leaves the timer of the whole, and sets or cancels that of the step`() throws {
        var execution = try started(60)
        let timeout = try TimeoutConfig(inProgressMinutes: 60)
        func update(_ step: StepTimeout?, at minute: Int) throws -> JobTime? {
            try execution.update(
                status: .inProgress,
                stepTimeout: step,
                timeout: timeout,
                at: start.adding(minutes: minute)
            )
            #expect(execution.executionDeadline == start.adding(minutes: 60))
            #expect(execution.startedAt == start)
            return execution.deadline
        }
        #expect(try update(.minutes(5), at: 1) == start.adding(minutes: 6))
        #expect(try update(nil, at: 2) == start.adding(minutes: 6))
        #expect(try update(.minutes(5), at: 3) == start.adding(minutes: 8))
        #expect(try update(.minutes(58), at: 3) == start.adding(minutes: 60))
        #expect(try update(.cancel, at: 4) == start.adding(minutes: 60))
        try execution.update(status: .succeeded, stepTimeout: .minutes(5), at: start.adding(minutes: 5))
        #expect(execution.deadline == nil && execution.stepDeadline == nil)
    }

    @Test func `a queued execution has no timer`() throws {
        var execution = try Sample.execution(in: .queued)
        let isOver = execution.expire(at: start.adding(minutes: 1_000_000))
        #expect(!isOver && execution.deadline == nil)
    }

    @Test(
        arguments: [(0, 60), (1, 60), (999, 60), (1000, 59), (59_999, 1), (60_000, 0), (70_000, 0)] as [(Int64, Int64)]
    )
    func `the seconds that are left`(elapsed: Int64, left: Int64) throws {
        let execution = try started(1)
        let now = JobTime(milliseconds: start.milliseconds + elapsed)
        #expect(execution.secondsBeforeTimedOut(at: now) == left)
    }

    @Test func `what is in progress comes first, then what was queued first`() throws {
        func queued(_ id: String, at minute: Int) throws -> JobExecution {
            try JobExecution(
                of: JobID(parsing: id),
                on: ThingName(parsing: "gateway"),
                queuedAt: start.adding(minutes: minute)
            )
        }
        var executions = try [queued("c", at: 3), queued("b", at: 1), queued("a", at: 1), queued("d", at: 0)]
        func next() -> String? { JobExecution.indexOfNext(in: executions).map { executions[$0].jobID.text } }
        #expect(next() == "d")
        try executions[3].update(status: .rejected, at: start)
        #expect(next() == "a")
        try executions[0].start(at: start)
        #expect(next() == "c")
        try executions[1].start(at: start)
        #expect(next() == "b")
        for index in 0..<3 { try executions[index].update(status: .succeeded, at: start) }
        #expect(next() == nil)
    }
}
