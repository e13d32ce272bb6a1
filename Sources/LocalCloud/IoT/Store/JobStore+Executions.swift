internal import GRDB
internal import ReleaseModel
internal import UpdateJobs

/// What operators see of executions.
extension JobStore {
    /// An execution, the latest without a number ("DescribeJobExecution").
    ///
    /// - Throws: `resourceNotFound`.
    func execution(
        of job: JobID,
        on thing: ThingName,
        number: Int64? = nil,
        in region: Region
    ) async throws -> JobExecution {
        try await read { try $0.execution(of: job, on: thing, number: number, region).execution }
    }

    /// "CancelJobExecution".
    func cancelExecution(
        of job: JobID,
        on thing: ThingName,
        in region: Region,
        force: Bool,
        expectedVersion: Int64?,
        details: StatusDetails?
    ) async throws {
        try await write { tables, now in
            var stored = try tables.execution(of: job, on: thing, region)
            let old = stored.execution.status
            try stored.execution.cancel(force: force, expectedVersion: expectedVersion, details: details, at: now)
            try tables.save(stored, was: old, at: now)
        }
    }

    /// The executions of a job, in the order in which their things were registered ("ListJobExecutionsForJob").
    func executions(
        of job: JobID,
        status: ExecutionStatus?,
        in region: Region,
        _ page: PageRequest
    ) async throws -> Page<JobExecution> {
        let found = try await read { tables in
            var arguments: StatementArguments = [
                try tables.job(job, region).number, try page.number(0) ?? 0, try page.number(1) ?? 0,
            ]
            // A condition of its own, not an alternative: so an index leads to the few of a state.
            if let status { arguments += [status.rawValue] }
            return
                try Row.fetchAll(
                    tables.database,
                    sql: """
                        \(StoredExecution.query)
                        WHERE execution.job = ? AND (execution.thing, execution.number) > (?, ?)
                            \(status == nil ? "" : "AND execution.status = ?")
                        ORDER BY execution.thing, execution.number LIMIT ?
                        """,
                    arguments: arguments + [page.limit + 1]
                )
                .map { try StoredExecution($0) }
        }
        return Page(found, of: page) { ["\($0.thing)", "\($0.execution.number)"] }.map(\.execution)
    }

    /// Which of a thing's executions are asked for.
    struct ThingFilter: Sendable {
        var status: ExecutionStatus?
        var job: JobID?
        var namespaceID: String?
    }

    /// The executions of a thing, those of the newest jobs first ("ListJobExecutionsForThing").
    func executions(
        on thing: ThingName,
        _ filter: ThingFilter,
        in region: Region,
        _ page: PageRequest
    ) async throws -> Page<JobExecution> {
        let found = try await read { tables in
            let number = try tables.number(of: thing, region)
            let (job, attempt) = (try page.number(0) ?? .max, try page.number(1) ?? .max)
            let (status, id) = (filter.status?.rawValue, filter.job?.text)
            return
                try Row.fetchAll(
                    tables.database,
                    sql: """
                        \(StoredExecution.query)
                        WHERE execution.thing = ? AND (? IS NULL OR execution.status = ?) AND (? IS NULL OR job.id = ?)
                            AND (? IS NULL OR job.namespace = ?) AND (execution.job, execution.number) < (?, ?)
                        ORDER BY execution.job DESC, execution.number DESC LIMIT ?
                        """,
                    arguments: [
                        number, status, status, id, id, filter.namespaceID, filter.namespaceID, job, attempt,
                        page.limit + 1,
                    ]
                )
                .map { try StoredExecution($0) }
        }
        return Page(found, of: page) { ["\($0.job)", "\($0.execution.number)"] }.map(\.execution)
    }
}
