internal import FoundationEssentials
internal import ReleaseModel
internal import SystemPackage
internal import Transfer
internal import UpdateJobs

/// The data plane of AWS IoT Jobs over HTTPS, for one thing that shows its certificate ("AWS IoT Jobs Data Plane API
/// Reference").
struct JobDataPlane: JobService {
    private let client: HTTPClient
    private let base: String
    /// A document with its URLs has at most 128 KiB.
    private static let longestAnswer = 1 << 20

    init(_ configuration: DeviceConfiguration, userAgent: String) {
        var options = HTTPOptions()
        options.userAgent = userAgent
        options.caFile = configuration.caFile.string
        options.clientCertificate = ClientCertificate(
            certificateFile: configuration.certificateFile.string,
            keyFile: configuration.keyFile.string
        )
        options.applicationProtocol = configuration.applicationProtocol
        client = HTTPClient(options)
        base = "\(configuration.endpoint)/things/\(PercentEncoding.component(configuration.thing.text))/jobs"
    }

    func pending() throws(JobServiceError) -> [PendingJob] {
        struct Summary: Decodable {
            let jobId: JobID
            let queuedAt: Int64
            let executionNumber: Int64
        }
        struct Body: Decodable {
            let inProgressJobs: [Summary]?
            let queuedJobs: [Summary]?
        }
        let body: Body = try call(.get, base)
        return [body.inProgressJobs ?? [], body.queuedJobs ?? []]
            .flatMap { jobs in
                jobs.sorted { ($0.queuedAt, $0.jobId) < ($1.queuedAt, $1.jobId) }
                    .map { PendingJob(jobID: $0.jobId, number: $0.executionNumber) }
            }
    }

    func describe(_ job: PendingJob) throws(JobServiceError) -> AssignedJob {
        struct Execution: Decodable {
            let status: ExecutionStatus
            let jobDocument: String?
        }
        struct Body: Decodable {
            let execution: Execution?
        }
        let body: Body = try call(.get, "\(url(of: job))?includeJobDocument=true&executionNumber=\(job.number)")
        guard let execution = body.execution, !execution.status.isTerminal else { throw .ended("\(job.jobID)") }
        return AssignedJob(job: job, status: execution.status, document: execution.jobDocument ?? "")
    }

    func update(_ job: PendingJob, to status: ExecutionStatus, _ details: StatusDetails) throws(JobServiceError) {
        struct Request: Encodable {
            let status: ExecutionStatus
            let statusDetails: StatusDetails
            let executionNumber: Int64
        }
        struct Body: Decodable {}
        let request = Request(status: status, statusDetails: details, executionNumber: job.number)
        guard let bytes = try? JSONEncoder().encode(request) else { throw .refused("the details are no JSON") }
        let _: Body = try call(.post, url(of: job), Array(bytes))
    }

    private func url(of job: PendingJob) -> String { "\(base)/\(PercentEncoding.component(job.jobID.text))" }

    private func call<Body: Decodable>(
        _ method: HTTPMethod,
        _ url: String,
        _ body: [UInt8] = []
    ) throws(JobServiceError) -> Body {
        let answer: HTTPAnswer
        do throws(TransferError) {
            answer = try client.call(method, url, body, limit: JobDataPlane.longestAnswer)
        } catch {
            throw .unavailable("\(error)")
        }
        guard answer.status == 200 else { throw JobDataPlane.error(answer) }
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(answer.body)) else {
            throw .unavailable("its answer is not what the API says")
        }
        return body
    }

    private static func error(_ answer: HTTPAnswer) -> JobServiceError {
        struct Body: Decodable {
            let message: String?
        }
        let message = (try? JSONDecoder().decode(Body.self, from: Data(answer.body)))?.message ?? ""
        let reason = "\(answer.status) \(message.prefix(300))".escapedForDisplay
        return switch answer.status {
        // InvalidStateTransition, ResourceNotFound, TerminalState.
        case 404, 409, 410: .ended(reason)
        case 400, 413: .refused(reason)
        // A certificate can be taken back, and given again.
        default: .unavailable(reason)
        }
    }
}
