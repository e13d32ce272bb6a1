/// How many devices of a job are in which state (`jobProcessDetails`). A device counts once, with its latest
/// execution.
package struct JobProcessDetails: Hashable, Sendable {
    private var counts: [ExecutionStatus: Int] = [:]

    package init() {}

    /// From the latest execution of each device.
    package init(of statuses: some Sequence<ExecutionStatus>) {
        for status in statuses { counts[status, default: 0] += 1 }
    }

    /// As a database has them: states that are not there count zero devices.
    package init?(counts: [ExecutionStatus: Int]) {
        guard counts.values.allSatisfy({ $0 >= 0 }) else { return nil }
        self.counts = counts.filter { $0.value > 0 }
    }

    package subscript(status: ExecutionStatus) -> Int { counts[status, default: 0] }

    package var total: Int { counts.values.reduce(0, +) }

    /// Devices whose execution has not ended.
    package var pending: Int { self[.queued] + self[.inProgress] }

    /// Moves one device: from nil when it is new to the job, to nil when its execution is deleted.
    mutating func move(from old: ExecutionStatus?, to new: ExecutionStatus?) {
        if let old {
            let rest = self[old] - 1
            counts[old] = rest > 0 ? rest : nil
        }
        if let new { counts[new, default: 0] += 1 }
    }
}
