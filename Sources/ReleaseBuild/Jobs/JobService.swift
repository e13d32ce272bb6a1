internal import FoundationEssentials
internal import Hashing
package import ReleaseModel
package import RequestSigning
package import Transfer
package import UpdateJobs

/// The control plane of AWS IoT, as far as creating jobs goes.
package struct JobService: Sendable {
    private let address: ServiceURL
    private let region: Region
    private let credentials: Credentials
    private let client: HTTPClient

    /// The service of a region at `address`.
    package init(at address: ServiceURL, in region: Region, credentials: Credentials, client: HTTPClient) {
        self.address = address
        self.region = region
        self.credentials = credentials
        self.client = client
    }

    /// What the service says of a job that it has made.
    package struct Created: Sendable, Codable {
        package let jobArn: String
        package let jobId: String
    }

    private static let longestAnswer = 1 << 20

    /// Creates a job ("CreateJob"). The request is sent once: a second one could meet the job of the first.
    package func create(_ job: JobCreation, at time: Timestamp) throws -> Created {
        let body = try JobService.body(of: job)
        let head = RequestHead(
            method: "PUT",
            path: "/jobs/\(job.id)",
            fields: [HeaderField("Host", address.host)]
        )
        let signer = RequestSigner(credentials: credentials, region: region.name, service: "iot")
        let signed = try signer.sign(head, payload: .digest(SHA256Digest(hashing: body)), at: time)
        let fields = signed.fields.map { ($0.name, $0.value) }
        let answer: HTTPAnswer
        do throws(TransferError) {
            answer = try client.call(
                .put,
                address.url(signed.target),
                fields: fields,
                body,
                limit: JobService.longestAnswer
            )
        } catch {
            throw ReleaseFailure(
                .inputOutput,
                "\(error); the job may be there all the same: `aws iot describe-job --job-id \(job.id)` tells"
            )
        }
        guard answer.status == 200, let created = try? JSON.decode(Created.self, from: answer.body) else {
            throw failure(answer, job.id)
        }
        return created
    }

    /// The body of the request.
    package static func body(of job: JobCreation) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(job))
    }

    /// What the service refused, and the way out.
    private func failure(_ answer: HTTPAnswer, _ id: JobID) -> ReleaseFailure {
        struct Body: Decodable {
            let message: String?
            let Message: String?
        }
        let body = try? JSON.decode(Body.self, from: answer.body)
        let words = (body?.message ?? body?.Message ?? "it says no more").escapedForDisplay
        let place = "\(address.url("/jobs/\(id)")): status \(answer.status): \(words)"
        return switch answer.status {
        case 401, 403:
            ReleaseFailure(
                .key,
                "\(place); check the credentials, and that they may iot:CreateJob and iam:PassRole (`ota-release iam`)"
            )
        case 409: ReleaseFailure(.conflict, "\(place); say another --job-id")
        case 400, 404, 410: ReleaseFailure(.invalidInput, "\(place); check the targets, the role and the settings")
        default: ReleaseFailure(.inputOutput, "\(place); check --endpoint-url and the region, or try again later")
        }
    }
}
