internal import GRDB
internal import ReleaseModel
internal import UpdateJobs

extension JobStore {
    /// Which jobs are asked for.
    struct JobFilter: Sendable {
        var status: JobStatus?
        var targetSelection: TargetSelection?
        /// A group among the targets, by its name or its id.
        var group: ThingGroupName?
        var groupID: String?
        var namespaceID: String?
    }

    /// Jobs, the newest first ("ListJobs").
    func jobs(_ filter: JobFilter, in region: Region, _ page: PageRequest) async throws -> Page<Job> {
        let found = try await read { tables in
            let (status, selection) = (filter.status?.rawValue, filter.targetSelection?.rawValue)
            let numbers = try Int64.fetchAll(
                tables.database,
                sql: """
                    SELECT number FROM job
                    WHERE region = ? AND number < ? AND (? IS NULL OR status = ?)
                        AND (? IS NULL OR target_selection = ?) AND (? IS NULL OR namespace = ?)
                        AND (? IS NULL AND ? IS NULL OR EXISTS (
                            SELECT 1 FROM job_target JOIN thing_group ON thing_group.number = job_target.thing_group
                            WHERE job_target.job = job.number
                                AND (? IS NULL OR thing_group.name = ?) AND (? IS NULL OR thing_group.id = ?)
                        ))
                    ORDER BY number DESC LIMIT ?
                    """,
                arguments: [
                    region.name, try page.number(0) ?? .max, status, status, selection, selection,
                    filter.namespaceID, filter.namespaceID, filter.group?.text, filter.groupID, filter.group?.text,
                    filter.group?.text, filter.groupID, filter.groupID, page.limit + 1,
                ]
            )
            return try numbers.map { try tables.job($0) }
        }
        return Page(found, of: page) { ["\($0.number)"] }.map(\.job)
    }
}
