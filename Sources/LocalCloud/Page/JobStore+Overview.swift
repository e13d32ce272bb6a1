internal import GRDB
internal import ReleaseModel
internal import UpdateJobs

/// What people see of all regions at once.
extension JobStore {
    /// How much of everything there is.
    struct Totals: Sendable {
        var things = 0
        var jobs: [JobStatus: Int] = [:]
        /// By the latest execution of each thing of each job.
        var executions: [ExecutionStatus: Int] = [:]
    }

    func totals() async throws -> Totals {
        try await read { tables in
            var totals = Totals()
            totals.things = try Int.fetchOne(tables.database, sql: "SELECT count(*) FROM thing") ?? 0
            let jobs = try Row.fetchAll(
                tables.database,
                sql: "SELECT status, count(*) AS count FROM job GROUP BY status"
            )
            for row in jobs {
                if let status = JobStatus(rawValue: row["status"]) { totals.jobs[status] = row["count"] }
            }
            let executions = try Row.fetchAll(
                tables.database,
                sql: "SELECT status, sum(things) AS count FROM execution_count GROUP BY status"
            )
            for row in executions {
                if let status = ExecutionStatus(rawValue: row["status"]) { totals.executions[status] = row["count"] }
            }
            return totals
        }
    }

    /// A job in its region.
    struct RegionalJob: Sendable {
        let region: String
        let number: Int64
        let job: Job
    }

    /// The jobs of all regions, the newest first.
    func jobs(_ page: PageRequest) async throws -> Page<RegionalJob> {
        let found = try await read { tables in
            try Row.fetchAll(
                tables.database,
                sql: "SELECT number, region FROM job WHERE number < ? ORDER BY number DESC LIMIT ?",
                arguments: [try page.number(0) ?? .max, page.limit + 1]
            )
            .map { row in
                RegionalJob(region: row["region"], number: row["number"], job: try tables.job(row["number"]).job)
            }
        }
        return Page(found, of: page) { ["\($0.number)"] }
    }

    /// What happened last, the newest first.
    func latestEvents(limit: Int) async throws -> [JobEvent] {
        try await read { tables in
            try Row.fetchAll(
                tables.database,
                sql: "\(JobEvent.query) ORDER BY sequence DESC LIMIT ?",
                arguments: [limit]
            )
            .map { try JobEvent($0) }
        }
    }

    /// A thing in its region, with what happened on it last.
    struct RegionalThing: Sendable {
        let region: String
        let name: String
        let latest: JobEvent?
    }

    /// The things of all regions whose names begin with `prefix`, by region and name.
    func things(prefix: String, _ page: PageRequest) async throws -> Page<RegionalThing> {
        let found = try await read { tables in
            try Row.fetchAll(
                tables.database,
                sql: """
                    SELECT region, name, number FROM thing
                    WHERE (region, name) > (?, ?) AND substr(name, 1, ?) = ? ORDER BY region, name LIMIT ?
                    """,
                arguments: [
                    page.after.first ?? "", page.after.last ?? "", prefix.unicodeScalars.count, prefix,
                    page.limit + 1,
                ]
            )
            .map { row in
                let latest = try Row.fetchOne(
                    tables.database,
                    sql: "\(JobEvent.query) WHERE event.thing = ? ORDER BY sequence DESC LIMIT 1",
                    arguments: [row["number"] as Int64]
                )
                return RegionalThing(
                    region: row["region"],
                    name: row["name"],
                    latest: try latest.map { try JobEvent($0) }
                )
            }
        }
        return Page(found, of: page) { [$0.region, $0.name] }
    }
}
