extension FleetModel {
    /// What the model and the fleet are compared by.
    package struct Row: Equatable {
        package var status: String
        package var version: Int64
        package var number: Int64
        package var retries: Int
        /// In milliseconds.
        package var deadline: Int64?
        package var detail: String?

        package init(
            status: String,
            version: Int64,
            number: Int64,
            retries: Int,
            deadline: Int64?,
            detail: String?
        ) {
            (self.status, self.version, self.number) = (status, version, number)
            (self.retries, self.deadline, self.detail) = (retries, deadline, detail)
        }
    }

    package struct RowKey: Hashable {
        package let job: String
        package let thing: String

        package init(job: String, thing: String) {
            (self.job, self.thing) = (job, thing)
        }
    }

    /// One operation, in plain words and numbers.
    package enum Operation {
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

        package static let jobs = ["snapshot", "continuous", "retrying", "timed"]
        package static let things = ["t1", "t2", "t3"]

        package static func random(using random: inout SeededGenerator, versions: [RowKey: (Int64, Int64)]) -> Operation
        {
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
}
