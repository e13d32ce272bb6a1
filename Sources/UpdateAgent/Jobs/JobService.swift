internal import UpdateJobs

/// What a device asks of AWS IoT Jobs. Errors are `JobServiceError`s.
protocol JobService {
    /// The jobs that wait for this device: those that it has begun, then those in the queue, each in their order.
    func pending() throws(JobServiceError) -> [PendingJob]

    /// What a job tells the device, with fresh URLs.
    func describe(_ job: PendingJob) throws(JobServiceError) -> AssignedJob

    func update(_ job: PendingJob, to status: ExecutionStatus, _ details: StatusDetails) throws(JobServiceError)
}

/// One attempt at a job.
struct PendingJob: Hashable, Codable, Sendable {
    let jobID: JobID
    /// Counts the attempts of this device from 1.
    let number: Int64
}

struct AssignedJob: Equatable, Sendable {
    let job: PendingJob
    let status: ExecutionStatus
    let document: String
}

/// Why the service did not do what it was asked for.
enum JobServiceError: Error, Equatable, CustomStringConvertible {
    /// It cannot be reached, or cannot answer now.
    case unavailable(String)
    /// The execution is at its end, or gone.
    case ended(String)
    /// It refuses, and would again.
    case refused(String)

    var description: String {
        switch self {
        case .unavailable(let reason): "the service of jobs cannot be reached: \(reason)"
        case .ended(let reason): "the job is at its end: \(reason)"
        case .refused(let reason): "the service of jobs refuses: \(reason)"
        }
    }
}
