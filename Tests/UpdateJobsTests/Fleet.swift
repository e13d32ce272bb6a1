import Foundation
import ReleaseModel
import TestSupport
import UpdateJobs

/// Jobs and executions as a server keeps them: each change is made on a value that was loaded from its stored form.
struct Fleet {
    private(set) var jobs: [String: Job]
    private var executions: [FleetModel.RowKey: JobExecution] = [:]
    private var now = JobTime(milliseconds: 1_000_000)

    init() throws {
        jobs = [:]
        for id in FleetModel.Operation.jobs { jobs[id] = try Fleet.job(id, at: now) }
    }

    private static func job(_ id: String, at now: JobTime) throws -> Job {
        let settings = try JSONDecoder().decode(JobSettings.self, from: Data(FleetModel.settings(of: id).utf8))
        return try Job(
            creating: JobID(parsing: id),
            arn: "arn:aws:iot:us-east-1:123456789012:job/\(id)",
            targets: JobTargets(["arn:aws:iot:us-east-1:123456789012:thing/t1"]),
            targetSelection: id == "continuous" ? .continuous : .snapshot,
            document: JobDocument(parsing: "{}"),
            settings: settings,
            at: now
        )
    }

    var rows: [FleetModel.RowKey: FleetModel.Row] {
        executions.mapValues { execution in
            FleetModel.Row(
                status: execution.status.rawValue,
                version: execution.version,
                number: execution.number,
                retries: execution.retryAttempt,
                deadline: execution.deadline?.milliseconds,
                detail: execution.details.map["detail"]
            )
        }
    }

    var statuses: [String: String] { jobs.mapValues(\.status.rawValue) }

    mutating func perform(_ operation: FleetModel.Operation) throws -> String? {
        do {
            return try attempt(operation)
        } catch let error as JobError {
            return error.kind.rawValue
        }
    }

    private mutating func attempt(_ operation: FleetModel.Operation) throws -> String? {
        switch operation {
        case .create(let key): return try create(key)
        case .report(let key, let status, let version, let number, let step, let detail):
            let step = try step.map { try StepTimeout(minutes: Int64($0)) }
            let status = try ExecutionStatus(parsing: status)
            let details = try detail.map { try StatusDetails(["detail": $0]) }
            return try change(key) { execution, job, now in
                try execution.update(
                    status: status,
                    details: details,
                    expectedVersion: version,
                    stepTimeout: step,
                    executionNumber: number,
                    timeout: job.settings.timeout,
                    at: now
                )
            }
        case .startNext(let thing, let detail): return try startNext(thing, detail)
        case .cancel(let key, let force, let version):
            return try change(key) { execution, _, now in
                try execution.cancel(force: force, expectedVersion: version, at: now)
            }
        case .remove(let key): return try change(key) { execution, _, now in try execution.remove(at: now) }
        case .look(let key):
            guard let execution = executions[key] else { return "none" }
            try execution.checkIsPending()
        case .delete(let key, let force):
            guard let execution = executions[key] else { return "none" }
            try execution.checkDeletion(force: force)
            executions[key] = nil
            jobs[key.job]?.forget(execution, at: now)
        case .wait(let milliseconds):
            now = JobTime(milliseconds: now.milliseconds + milliseconds)
            for key in executions.keys { _ = try change(key) { execution, _, now in execution.expire(at: now) } }
        case .finishRollout(let id): jobs[id]?.finishRollout(at: now)
        case .cancelJob(let id, let force):
            try jobs[id]?.cancel(force: force, at: now)
            for key in executions.keys where key.job == id {
                _ = try change(key) { execution, _, now in execution.cancelWithJob(force: force, at: now) }
            }
        case .replace(let id):
            try jobs[id]?.delete(force: false, deletionsInProgress: 0, at: now)
            executions = executions.filter { $0.key.job != id }
            jobs[id] = try Fleet.job(id, at: now)
        }
        return nil
    }

    private mutating func create(_ key: FleetModel.RowKey) throws -> String? {
        guard let job = jobs[key.job], executions[key] == nil, job.status == .inProgress,
            !job.isRolledOut || job.targetSelection == .continuous
        else { return "none" }
        let execution = try JobExecution(of: job.id, on: ThingName(parsing: key.thing), queuedAt: now)
        executions[key] = execution
        _ = jobs[key.job]?.record(execution, was: nil, at: now)
        return nil
    }

    /// Loads an execution, changes it, counts it and stores it, or the attempt that follows.
    private mutating func change(
        _ key: FleetModel.RowKey,
        _ body: (inout JobExecution, Job, JobTime) throws -> Void
    ) throws -> String? {
        guard let stored = executions[key], var execution = Sample.reloaded(stored), var job = jobs[key.job] else {
            return "none"
        }
        job = job.resumed(job.progress)
        try body(&execution, job, now)
        guard execution != stored else { return nil }
        let next = job.record(execution, was: stored.status, at: now)
        executions[key] = next ?? execution
        jobs[key.job] = job
        return nil
    }

    private mutating func startNext(_ thing: String, _ detail: String?) throws -> String? {
        let details = try detail.map { try StatusDetails(["detail": $0]) }
        let candidates = executions.values.filter { $0.thing.text == thing }
        guard let index = JobExecution.indexOfNext(in: candidates) else { return "nothing" }
        let key = FleetModel.RowKey(job: candidates[index].jobID.text, thing: thing)
        var isStarted = false
        _ = try change(key) { execution, job, now in
            isStarted = try execution.start(details: details, timeout: job.settings.timeout, at: now)
        }
        return "\(isStarted ? "started" : "unchanged") \(key.job)"
    }
}
