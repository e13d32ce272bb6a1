/// The rules of jobs once more, written from AWS's documentation with nothing but dictionaries and texts.
package struct FleetModel {
    package private(set) var rows: [RowKey: Row] = [:]
    package private(set) var statuses = Dictionary(uniqueKeysWithValues: Operation.jobs.map { ($0, "IN_PROGRESS") })
    private var forced: Set<String> = []
    private var rolledOut: Set<String> = []
    private var queuedAt: [RowKey: Int64] = [:]
    private var timers: [RowKey: (whole: Int64?, step: Int64?)] = [:]
    private var failures: [RowKey: [String: Int]] = [:]
    private var now: Int64 = 1_000_000

    package init() {}

    /// The settings of a job as JSON: "retrying" repeats two failures and one timeout, "timed" any two.
    package static func settings(of job: String) -> String {
        switch job {
        case "retrying":
            """
            {"retry": {"criteriaList": [
                {"failureType": "TIMED_OUT", "numberOfRetries": 1}, {"failureType": "FAILED", "numberOfRetries": 2}
            ]}}
            """
        case "timed":
            """
            {
                "timeout": {"inProgressTimeoutInMinutes": 3},
                "retry": {"criteriaList": [{"failureType": "ALL", "numberOfRetries": 2}]}
            }
            """
        default: "{}"
        }
    }

    package var versions: [RowKey: (Int64, Int64)] { rows.mapValues { ($0.version, $0.number) } }

    /// The kind of the refusal, or what was done in a word; nil for plain success.
    package mutating func perform(_ operation: Operation) -> String? {
        switch operation {
        case .create(let key): create(key)
        case .report(let key, let status, let version, let number, let step, let detail):
            report(key, status, version, number, step, detail)
        case .startNext(let thing, let detail): startNext(thing, detail)
        case .cancel(let key, let force, let version): cancel(key, force, version)
        case .remove(let key): remove(key)
        case .look(let key): rows[key].map { isOpen($0.status) ? nil : "TerminalState" } ?? "none"
        case .delete(let key, let force): delete(key, force)
        case .wait(let milliseconds): wait(milliseconds)
        case .finishRollout(let job): finishRollout(job)
        case .cancelJob(let job, let force): cancelJob(job, force)
        case .replace(let job): replace(job)
        }
    }

    private func isOpen(_ status: String) -> Bool { ["QUEUED", "IN_PROGRESS"].contains(status) }

    private mutating func create(_ key: RowKey) -> String? {
        guard rows[key] == nil, statuses[key.job] == "IN_PROGRESS" else { return "none" }
        if rolledOut.contains(key.job), key.job != "continuous" { return "none" }
        enqueue(key, number: 1, retries: 0)
        failures[key] = [:]
        return nil
    }

    private mutating func enqueue(_ key: RowKey, number: Int64, retries: Int) {
        rows[key] = Row(status: "QUEUED", version: 1, number: number, retries: retries, deadline: nil, detail: nil)
        queuedAt[key] = now
        timers[key] = nil
    }

    private mutating func report(
        _ key: RowKey,
        _ status: String,
        _ version: Int64?,
        _ number: Int64?,
        _ step: Int?,
        _ detail: String?
    ) -> String? {
        guard let row = rows[key] else { return "none" }
        if ["QUEUED", "CANCELED", "TIMED_OUT", "REMOVED"].contains(status) { return "InvalidRequest" }
        if let number, number != row.number { return "ResourceNotFound" }
        if let version, version != row.version { return "VersionConflict" }
        if !isOpen(row.status) { return "InvalidStateTransition" }
        set(key, status, step, detail)
        return nil
    }

    private mutating func set(_ key: RowKey, _ status: String, _ step: Int?, _ detail: String?) {
        guard var row = rows[key] else { return }
        if status == "IN_PROGRESS" {
            var timer = timers[key] ?? (nil, nil)
            if row.status == "QUEUED", key.job == "timed" { timer.whole = now + 3 * 60_000 }
            if let step { timer.step = step == -1 ? nil : now + Int64(step) * 60_000 }
            timers[key] = timer
        } else {
            timers[key] = nil
        }
        row.status = status
        row.version += 1
        row.deadline = [timers[key]?.whole, timers[key]?.step].compactMap { $0 }.min()
        if let detail { row.detail = detail }
        rows[key] = row
        settle(key)
    }

    private mutating func settle(_ key: RowKey) {
        if let row = rows[key], ["FAILED", "TIMED_OUT"].contains(row.status), statuses[key.job] == "IN_PROGRESS" {
            let before = failures[key] ?? [:]
            let isAllowed =
                switch key.job {
                case "retrying": before[row.status, default: 0] < (row.status == "FAILED" ? 2 : 1)
                case "timed": before.values.reduce(0, +) < 2
                default: false
                }
            if isAllowed {
                failures[key, default: [:]][row.status, default: 0] += 1
                enqueue(key, number: row.number + 1, retries: row.retries + 1)
            }
        }
        complete(key.job)
    }

    private mutating func complete(_ job: String) {
        let isPending = rows.contains { $0.key.job == job && isOpen($0.value.status) }
        if job != "continuous", statuses[job] == "IN_PROGRESS", rolledOut.contains(job), !isPending {
            statuses[job] = "COMPLETED"
        }
    }

    private mutating func startNext(_ thing: String, _ detail: String?) -> String? {
        func order(_ key: RowKey) -> (Int64, String) { (queuedAt[key] ?? 0, key.job) }
        let keys = rows.keys.filter { $0.thing == thing }.sorted { order($0) < order($1) }
        if let key = keys.first(where: { rows[$0]?.status == "IN_PROGRESS" }) { return "unchanged \(key.job)" }
        guard let key = keys.first(where: { rows[$0]?.status == "QUEUED" }) else { return "nothing" }
        set(key, "IN_PROGRESS", nil, detail)
        return "started \(key.job)"
    }

    private mutating func cancel(_ key: RowKey, _ force: Bool, _ version: Int64?) -> String? {
        guard let row = rows[key] else { return "none" }
        if let version, version != row.version { return "VersionConflict" }
        if row.status != "QUEUED", !(row.status == "IN_PROGRESS" && force) { return "InvalidStateTransition" }
        set(key, "CANCELED", nil, nil)
        return nil
    }

    private mutating func remove(_ key: RowKey) -> String? {
        guard let row = rows[key] else { return "none" }
        if !isOpen(row.status) { return "InvalidStateTransition" }
        set(key, "REMOVED", nil, nil)
        return nil
    }

    private mutating func delete(_ key: RowKey, _ force: Bool) -> String? {
        guard let row = rows[key] else { return "none" }
        if isOpen(row.status), !force { return "InvalidStateTransition" }
        rows[key] = nil
        complete(key.job)
        return nil
    }

    private mutating func wait(_ milliseconds: Int64) -> String? {
        now += milliseconds
        for (key, row) in rows {
            if row.status == "IN_PROGRESS", let deadline = row.deadline, deadline <= now {
                set(key, "TIMED_OUT", nil, nil)
            }
        }
        return nil
    }

    private mutating func finishRollout(_ job: String) -> String? {
        rolledOut.insert(job)
        complete(job)
        return nil
    }

    private mutating func cancelJob(_ job: String, _ force: Bool) -> String? {
        let isAgain = statuses[job] == "CANCELED" && force && !forced.contains(job)
        guard statuses[job] == "IN_PROGRESS" || isAgain else { return "InvalidRequest" }
        statuses[job] = "CANCELED"
        if force { forced.insert(job) }
        for (key, row) in rows where key.job == job {
            if row.status == "QUEUED" || (force && row.status == "IN_PROGRESS") { set(key, "CANCELED", nil, nil) }
        }
        return nil
    }

    /// Another job of the same name, once the last has ended and was deleted.
    private mutating func replace(_ job: String) -> String? {
        if statuses[job] == "IN_PROGRESS" { return "InvalidStateTransition" }
        rows = rows.filter { $0.key.job != job }
        statuses[job] = "IN_PROGRESS"
        forced.remove(job)
        rolledOut.remove(job)
        return nil
    }
}
