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
            let operation = Operation.random(using: &random, versions: model.versions)
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

/// What the model and the fleet are compared by.
struct Row: Equatable {
    var status: String
    var version: Int64
    var number: Int64
    var retries: Int
    /// In milliseconds.
    var deadline: Int64?
    var detail: String?
}

struct RowKey: Hashable {
    let job: String
    let thing: String
}

/// One operation, in plain words and numbers.
enum Operation {
    case create(RowKey)
    case report(RowKey, status: String, version: Int64?, number: Int64?, step: Int?, detail: String?)
    case startNext(thing: String, detail: String?)
    case cancel(RowKey, force: Bool, version: Int64?)
    case remove(RowKey)
    case look(RowKey)
    case delete(RowKey, force: Bool)
    case wait(milliseconds: Int64)
    case finishRollout(String)
    case cancelJob(String, force: Bool)
    case replace(String)

    static let jobs = ["snapshot", "continuous", "retrying", "timed"]
    static let things = ["t1", "t2", "t3"]

    static func random(using random: inout SeededGenerator, versions: [RowKey: (Int64, Int64)]) -> Operation {
        func pick<Element>(_ elements: [Element], _ random: inout SeededGenerator) -> Element {
            elements[Int.random(in: elements.indices, using: &random)]
        }
        let key = RowKey(job: pick(jobs, &random), thing: pick(things, &random))
        let isOff = Int.random(in: 0..<8, using: &random) == 0
        let (version, number) = versions[key] ?? (1, 1)
        let detail: String? = pick([nil, "a", "b"], &random)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<15: return .create(key)
        case 15..<50:
            let devices = ["IN_PROGRESS", "IN_PROGRESS", "SUCCEEDED", "FAILED", "FAILED", "REJECTED"]
            let others = ["QUEUED", "CANCELED", "TIMED_OUT", "REMOVED"]
            return .report(
                key,
                status: pick(isOff ? others : devices, &random),
                version: pick([nil, version, version, version + 1], &random),
                number: pick([nil, number, number, number + 1], &random),
                step: pick([nil, nil, 1, 5, -1], &random),
                detail: detail
            )
        case 50..<62: return .startNext(thing: key.thing, detail: detail)
        case 62..<68: return .cancel(key, force: isOff, version: pick([nil, version, version + 1], &random))
        case 68..<71: return .remove(key)
        case 71..<74: return .look(key)
        case 74..<78: return .delete(key, force: isOff)
        case 78..<90: return .wait(milliseconds: Int64.random(in: 0..<150_000, using: &random))
        case 90..<94: return .finishRollout(key.job)
        case 94..<96: return .cancelJob(key.job, force: isOff)
        default: return .replace(key.job)
        }
    }
}
