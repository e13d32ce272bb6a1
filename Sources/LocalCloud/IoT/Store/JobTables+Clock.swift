internal import GRDB
internal import UpdateJobs

extension JobTables {
    /// How many executions time out in one transaction.
    private static let mostExpired = 1000

    /// Whether the clock has something to do: a timer, a start, an end, or a rollout.
    func hasDue(at now: JobTime) throws -> Bool {
        let time = now.milliseconds
        return try Bool.fetchOne(
            database,
            sql: """
                SELECT EXISTS (SELECT 1 FROM execution WHERE deadline <= ?)
                    OR EXISTS (SELECT 1 FROM job WHERE status = 'SCHEDULED' AND starts <= ?)
                    OR EXISTS (SELECT 1 FROM job WHERE status IN ('SCHEDULED', 'IN_PROGRESS') AND ends BETWEEN 1 AND ?)
                    OR EXISTS (SELECT 1 FROM job WHERE status = 'IN_PROGRESS' AND NOT is_rolled_out)
                """,
            arguments: [time, time, time]
        ) ?? false
    }

    /// Does what is due.
    func advance(at now: JobTime) throws {
        try expire(at: now)
        for number in try jobs("status = 'SCHEDULED' AND starts <= ?", now.milliseconds) {
            var stored = try job(number)
            let before = stored.job
            if stored.job.startIfDue(at: now) { try save(stored, was: before) }
        }
        for number in try jobs("status IN ('SCHEDULED', 'IN_PROGRESS') AND ends BETWEEN 1 AND ?", now.milliseconds) {
            try end(number, at: now)
        }
        for number in try jobs("status = ? AND NOT is_rolled_out", "IN_PROGRESS") { try rollOut(number, at: now) }
    }

    private func jobs(_ condition: String, _ argument: any DatabaseValueConvertible) throws -> [Int64] {
        try Int64.fetchAll(
            database,
            sql: "SELECT number FROM job WHERE \(condition) ORDER BY number",
            arguments: [argument]
        )
    }

    private func expire(at now: JobTime) throws {
        let rows = try Row.fetchAll(
            database,
            sql: "\(StoredExecution.query) WHERE execution.deadline <= ? ORDER BY execution.deadline LIMIT ?",
            arguments: [now.milliseconds, JobTables.mostExpired]
        )
        for row in rows {
            var stored = try StoredExecution(row)
            let old = stored.execution.status
            if stored.execution.expire(at: now) { try save(stored, was: old, at: now) }
        }
    }

    /// What happens at the end of a job's schedule ("Schedule a job", end behavior): without another word the rollout
    /// stops, and who has heard of the job may finish it. It happens once.
    private func end(_ number: Int64, at now: JobTime) throws {
        try database.execute(sql: "UPDATE job SET ends = 0 WHERE number = ?", arguments: [number])
        var stored = try job(number)
        switch stored.job.scheduling?.endBehavior ?? .stopRollout {
        case .stopRollout: try database.execute(sql: "DELETE FROM waiting WHERE job = ?", arguments: [number])
        case .cancel: try cancel(&stored, force: false, at: now)
        case .forceCancel: try cancel(&stored, force: true, at: now)
        }
    }
}
