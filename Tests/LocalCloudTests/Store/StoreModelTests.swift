import Foundation
import ReleaseModel
import TestSupport
import Testing
import UpdateJobs

@testable import LocalCloud

/// Random operations on the database, held against a model of plain dictionaries.
@Suite(.temporaryFolder) struct StoreModelTests {
    @Test(.tags(.slow), arguments: 0..<2 as Range<UInt64>)
    func `what the database has after random operations is what the model has`(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        var fleet = try await ModelledFleet(using: &random)
        var reached: Set<String> = []
        for step in 0..<500 {
            let operation = FleetModel.Operation.random(using: &random, versions: fleet.model.versions)
            let (outcome, expected) = try await fleet.perform(operation, using: &random)
            let comment: Comment = "seed \(seed), step \(step): \(operation)"
            try #require(outcome == expected, comment)
            try #require(try await fleet.rows() == fleet.model.rows, comment)
            for (job, status) in fleet.model.statuses {
                try #require(try await fleet.stored.job(job).status.rawValue == status, comment)
                let statuses = fleet.model.rows.filter { $0.key.job == job }.values.map { ($0.status, 1) }
                try #require(
                    try await fleet.stored.counts(job) == Dictionary(statuses, uniquingKeysWith: +),
                    comment
                )
            }
            reached.formUnion(fleet.model.rows.values.map(\.status))
            reached.formUnion(fleet.model.statuses.values)
            if let outcome { reached.insert(outcome.split(separator: " ").first.map(String.init) ?? "") }
        }
        // A generator that never gets anywhere proves nothing.
        let wanted =
            ["QUEUED", "IN_PROGRESS", "SUCCEEDED", "FAILED", "REJECTED", "TIMED_OUT", "CANCELED", "COMPLETED"]
            + ["InvalidRequest", "VersionConflict", "InvalidStateTransition", "ResourceNotFound", "TerminalState"]
            + ["started", "unchanged", "nothing"]
        #expect(Set(wanted).subtracting(reached).isEmpty)
        // Whoever opens the same database sees the same.
        let other = try TestFleet(after: fleet.stored)
        fleet.stored = other
        #expect(try await fleet.rows() == fleet.model.rows)
    }
}

/// The database and the model, side by side.
private struct ModelledFleet {
    var model = FleetModel()
    var stored: TestFleet
    /// The things of the group of the job "continuous".
    private var members: Set<String> = []

    init(using random: inout SeededGenerator) async throws {
        stored = try TestFleet()
        try await stored.group("everything", of: FleetModel.Operation.things)
        try await stored.group("group", of: [])
        for job in FleetModel.Operation.jobs { try await create(job, using: &random) }
    }

    /// Makes a job for some of the things; "continuous" is for a group, whose members it gets.
    private mutating func create(_ job: String, using random: inout SeededGenerator) async throws {
        let settings = try JSONDecoder().decode(JobSettings.self, from: Data(FleetModel.settings(of: job).utf8))
        guard job != "continuous" else {
            try await stored.create(job, for: "thinggroup/group", selection: .continuous, settings: settings)
            for thing in members { _ = model.perform(.create(FleetModel.RowKey(job: job, thing: thing))) }
            return
        }
        let all = FleetModel.Operation.things
        let things = Array(all.shuffled(using: &random).prefix(Int.random(in: 1...all.count, using: &random)))
        try await stored.create(job, for: things.map { "thing/\($0)" }, settings: settings)
        for thing in things { _ = model.perform(.create(FleetModel.RowKey(job: job, thing: thing))) }
        _ = model.perform(.finishRollout(job))
    }

    /// What the database and what the model answers.
    mutating func perform(
        _ operation: FleetModel.Operation,
        using random: inout SeededGenerator
    ) async throws -> (String?, String?) {
        do {
            return try await attempt(operation, using: &random)
        } catch let error as JobError {
            let expected = model.perform(operation)
            return (error.kind.rawValue, expected == "none" ? "ResourceNotFound" : expected)
        }
    }

    private mutating func attempt(
        _ operation: FleetModel.Operation,
        using random: inout SeededGenerator
    ) async throws -> (String?, String?) {
        let (jobs, region) = (stored.jobs, stored.region)
        switch operation {
        case .create(let key):
            guard key.job == "continuous" else { return (nil, nil) }
            try await stored.things.add(
                ThingName(parsing: key.thing),
                to: ThingGroupName(parsing: "group"),
                in: region
            )
            if members.insert(key.thing).inserted { _ = model.perform(operation) }
            return (nil, nil)
        case .report(let key, let status, let version, let number, let step, let detail):
            _ = try await jobs.update(
                JobID(parsing: key.job),
                on: ThingName(parsing: key.thing),
                in: region,
                JobStore.Report(
                    status: ExecutionStatus(parsing: status),
                    details: detail.map { try StatusDetails(["detail": $0]) },
                    expectedVersion: version,
                    executionNumber: number,
                    stepTimeout: step.map { try StepTimeout(minutes: Int64($0)) }
                )
            )
        case .startNext(let thing, let detail): return try await startNext(thing, detail, operation)
        case .cancel(let key, let force, let version):
            try await jobs.cancelExecution(
                of: JobID(parsing: key.job),
                on: ThingName(parsing: key.thing),
                in: region,
                force: force,
                expectedVersion: version,
                details: nil
            )
        case .look(let key):
            _ = try await jobs.assignment(
                of: JobID(parsing: key.job),
                on: ThingName(parsing: key.thing),
                number: nil,
                in: region
            )
        case .wait(let milliseconds):
            // The database looks at the clock each second.
            let seconds = 1 + milliseconds / 1000
            try await stored.wait(seconds: seconds)
            return (nil, model.perform(.wait(milliseconds: seconds * 1000)))
        case .cancelJob(let job, let force):
            _ = try await jobs.cancel(JobID(parsing: job), in: region, force: force)
        case .replace(let job):
            try await jobs.delete(JobID(parsing: job), in: region, force: false)
            let expected = model.perform(operation)
            try await create(job, using: &random)
            return (nil, expected)
        case .remove, .delete, .finishRollout: return (nil, nil)
        }
        return (nil, model.perform(operation))
    }

    private mutating func startNext(
        _ thing: String,
        _ detail: String?,
        _ operation: FleetModel.Operation
    ) async throws -> (String?, String?) {
        let name = try ThingName(parsing: thing)
        let before = try await stored.jobs.next(on: name, in: stored.region)
        let after = try await stored.jobs.startNext(
            on: name,
            in: stored.region,
            details: detail.map { try StatusDetails(["detail": $0]) },
            stepTimeout: nil
        )
        let word = before?.execution.status == .queued ? "started" : "unchanged"
        return (after.map { "\(word) \($0.execution.jobID)" } ?? "nothing", model.perform(operation))
    }

    /// The latest executions, as the model has them.
    func rows() async throws -> [FleetModel.RowKey: FleetModel.Row] {
        var rows: [FleetModel.RowKey: FleetModel.Row] = [:]
        for job in FleetModel.Operation.jobs {
            var latest: [String: JobExecution] = [:]
            let page = try await stored.jobs.executions(
                of: JobID(parsing: job),
                status: nil,
                in: stored.region,
                PageRequest(maxResults: "250", nextToken: nil, parts: 2)
            )
            for execution in page.elements { latest[execution.thing.text] = execution }
            for (thing, execution) in latest {
                rows[FleetModel.RowKey(job: job, thing: thing)] = FleetModel.Row(
                    status: execution.status.rawValue,
                    version: execution.version,
                    number: execution.number,
                    retries: execution.retryAttempt,
                    deadline: execution.deadline?.milliseconds,
                    detail: execution.details.map["detail"]
                )
            }
        }
        return rows
    }
}
