import ReleaseModel
import TestSupport
import Testing
import UpdateJobs

/// Random operations on jobs and their executions, held against a model of plain dictionaries.
@Suite struct ModelTests {
    @Test(arguments: 0..<6 as Range<UInt64>)
    func `thousands of random operations end as in the model`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var fleet = try Fleet()
        var model = FleetModel()
        var reached: Set<String> = []
        for step in 0..<3000 {
            let operation = FleetModel.Operation.random(using: &random, versions: model.versions)
            let outcome = try fleet.perform(operation)
            let expected = model.perform(operation)
            let comment: Comment = "seed \(seed), step \(step): \(operation)"
            try #require(outcome == expected, comment)
            try #require(fleet.rows == model.rows, comment)
            try #require(fleet.statuses == model.statuses, comment)
            for (id, job) in fleet.jobs {
                let states = model.rows.filter { $0.key.job == id }.values.map(\.status)
                for status in ExecutionStatus.allCases {
                    try #require(job.counts[status] == states.count { $0 == status.rawValue }, comment)
                }
                try #require(job.counts.total == states.count, comment)
            }
            reached.formUnion(model.rows.values.map(\.status))
            reached.formUnion(model.statuses.values)
            if let outcome { reached.insert(outcome) }
        }
        // A generator that never gets anywhere proves nothing.
        let wanted =
            ExecutionStatus.allCases.map(\.rawValue) + ["COMPLETED", "CANCELED", "IN_PROGRESS"]
            + ["InvalidRequest", "VersionConflict", "InvalidStateTransition", "ResourceNotFound", "TerminalState"]
        #expect(Set(wanted).subtracting(reached).isEmpty)
    }
}
