internal import AccessPolicy
internal import GRDB
internal import ReleaseModel
internal import UpdateJobs

extension JobTables {
    /// Lets the things of a job's targets wait for it, but for those that have it already.
    ///
    /// - Throws: `invalidRequest` for a target elsewhere, `resourceNotFound` for one that is not there.
    func enqueue(_ targets: JobTargets, for job: Int64, in home: RegistryHome) throws {
        for text in targets.arns {
            switch try JobTarget(parsing: text, in: home) {
            case .thing(let name): try enqueue("SELECT ?", try number(of: name, home.region), for: job)
            case .group(let name):
                guard let group = try number(of: name, home.region) else {
                    throw JobError(.resourceNotFound, "there is no thing group \(name) in \(home.region)")
                }
                try database.execute(
                    sql: "INSERT OR IGNORE INTO job_target (thing_group, job) VALUES (?, ?)",
                    arguments: [group, job]
                )
                let members = "SELECT thing FROM thing_group_member WHERE thing_group IN (\(JobTables.subgroups))"
                try enqueue(members, group, for: job)
            }
        }
    }

    private func enqueue(_ things: String, _ argument: Int64, for job: Int64) throws {
        try database.execute(
            sql: """
                INSERT OR IGNORE INTO waiting (job, thing)
                SELECT ?, things.thing FROM (SELECT NULL AS thing WHERE FALSE UNION ALL \(things)) AS things
                WHERE NOT EXISTS (SELECT 1 FROM execution WHERE job = ? AND execution.thing = things.thing)
                """,
            arguments: [job, argument, job]
        )
    }

    /// Takes the things from a job's queue that a wave does not reach.
    ///
    /// - Throws: `invalidRequest` when none is left.
    func narrow(_ job: Int64, to wave: RolloutWave) throws {
        let things = try Row.fetchCursor(
            database,
            sql: "SELECT number, name FROM waiting JOIN thing ON thing.number = waiting.thing WHERE waiting.job = ?",
            arguments: [job]
        )
        var (reached, others) = (0, [Int64]())
        while let thing = try things.next() {
            if wave.reaches(thing["name"] as String) { reached += 1 } else { others.append(thing["number"]) }
        }
        guard reached > 0 else {
            throw JobError(
                .invalidRequest,
                "\(wave.software) \(wave.version) goes to \(wave.share) of things so far, and none of the targets is "
                    + "among them; `ota-release promote` takes it to the next wave"
            )
        }
        let delete = try database.makeStatement(sql: "DELETE FROM waiting WHERE job = ? AND thing = ?")
        for thing in others { try delete.execute(arguments: [job, thing]) }
    }

    /// Offers a thing that has joined a group to the CONTINUOUS jobs for it.
    func welcome(_ thing: Int64, at now: JobTime) throws {
        let jobs = try Int64.fetchAll(
            database,
            sql: """
                WITH RECURSIVE above (number) AS (
                    SELECT thing_group FROM thing_group_member WHERE thing = ?
                    UNION
                    SELECT thing_group.parent FROM thing_group JOIN above ON thing_group.number = above.number
                    WHERE thing_group.parent IS NOT NULL
                )
                SELECT DISTINCT job.number FROM job JOIN job_target ON job_target.job = job.number
                WHERE job_target.thing_group IN (SELECT number FROM above) AND target_selection = 'CONTINUOUS'
                    AND status IN ('SCHEDULED', 'IN_PROGRESS') AND (ends IS NULL OR ends > ?)
                """,
            arguments: [thing, now.milliseconds]
        )
        for number in jobs {
            try enqueue("SELECT ?", thing, for: number)
            guard database.changesCount > 0 else { continue }
            try database.execute(sql: "UPDATE job SET is_rolled_out = 0 WHERE number = ?", arguments: [number])
            try rollOut(number, at: now)
        }
    }

    /// Gives executions to as many waiting things as the job's rate allows now. The last one ends the rollout.
    func rollOut(_ number: Int64, at now: JobTime) throws {
        var stored = try job(number)
        guard stored.job.status == .inProgress, !stored.job.isRolledOut else { return }
        try database.execute(
            sql: "DELETE FROM rollout WHERE job = ? AND time <= ?",
            arguments: [number, now.milliseconds - 60_000]
        )
        let recent = try Int.fetchOne(
            database,
            sql: "SELECT coalesce(sum(things), 0) FROM rollout WHERE job = ?",
            arguments: [number]
        )
        let progress = RolloutProgress(
            notified: stored.job.counts.total,
            succeeded: stored.job.counts[.succeeded],
            notifiedInLastMinute: recent ?? 0
        )
        let allowance = stored.job.allowance(after: progress)
        if allowance > 0, try notify(allowance, of: number, at: now) { stored = try job(number) }
        let isWaiting = try Bool.fetchOne(
            database,
            sql: "SELECT EXISTS (SELECT 1 FROM waiting WHERE job = ?)",
            arguments: [number]
        )
        guard isWaiting == false else { return }
        let before = stored.job
        stored.job.finishRollout(at: now)
        try save(stored, was: before)
    }

    /// Whether there were any.
    private func notify(_ count: Int, of job: Int64, at now: JobTime) throws -> Bool {
        try database.execute(
            sql: """
                INSERT INTO execution (job, thing, number, queued, updated)
                SELECT job, thing, 1, ?, ? FROM waiting WHERE job = ? ORDER BY thing LIMIT ?
                """,
            arguments: [now.milliseconds, now.milliseconds, job, count]
        )
        let notified = database.changesCount
        guard notified > 0 else { return false }
        try database.execute(
            sql: """
                DELETE FROM waiting WHERE job = ? AND thing IN
                    (SELECT thing FROM waiting WHERE job = ? ORDER BY thing LIMIT ?)
                """,
            arguments: [job, job, count]
        )
        try database.execute(
            sql: """
                INSERT INTO rollout (job, time, things) VALUES (?, ?, ?)
                ON CONFLICT (job, time) DO UPDATE SET things = things + excluded.things
                """,
            arguments: [job, now.milliseconds, notified]
        )
        return true
    }

    /// Cancels a job, and what its cancellation reaches: as `JobExecution.cancelWithJob` does, for any number.
    func cancel(
        _ stored: inout StoredJob,
        force: Bool,
        reasonCode: ReasonCode? = nil,
        comment: JobComment? = nil,
        at now: JobTime
    ) throws {
        let before = stored.job
        try stored.job.cancel(force: force, reasonCode: reasonCode, comment: comment, at: now)
        try save(stored, was: before)
        try database.execute(sql: "DELETE FROM waiting WHERE job = ?", arguments: [stored.number])
        try database.execute(
            sql: """
                UPDATE execution SET status = 'CANCELED', version = version + 1, is_force_canceled = ?, updated = ?,
                    execution_deadline = NULL, step_deadline = NULL, deadline = NULL
                WHERE job = ? AND status IN ('QUEUED', ?)
                """,
            arguments: [force, now.milliseconds, stored.number, force ? "IN_PROGRESS" : "QUEUED"]
        )
    }
}
