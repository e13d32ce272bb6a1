extension JobExecution {
    /// The place of the execution that a device works on next (`$next`): the first IN_PROGRESS, else the first QUEUED,
    /// in the order in which they were queued.
    package static func indexOfNext<Executions: Collection<JobExecution>>(
        in executions: Executions
    ) -> Executions.Index? {
        executions.indices
            .filter { !executions[$0].status.isTerminal }
            .min { executions[$0].precedes(executions[$1]) }
    }

    /// The order of a device's queue. Executions of the same moment are in the order of their jobs' names.
    package func precedes(_ other: JobExecution) -> Bool {
        if status != other.status, status == .inProgress || other.status == .inProgress {
            return status == .inProgress
        }
        return (queuedAt, jobID, number) < (other.queuedAt, other.jobID, other.number)
    }
}
