internal import AccessPolicy
internal import FoundationEssentials
internal import HTTPTypes
internal import ReleaseModel
internal import UpdateJobs
internal import UpdateMetadata

/// AWS IoT Greengrass V1, as far as updates go: CreateSoftwareUpdateJob.
struct GreengrassService: Sendable {
    let catalog: BucketCatalog
    let roles: RoleStore
    let jobs: JobStore

    private struct Created: Encodable {
        let IotJobArn: String
        let IotJobId: String
        let PlatformSoftwareVersion: String
    }

    func answer(_ request: CloudRequest, body: [UInt8], _ call: ServiceCall) async throws -> Answer {
        guard request.method == .post, request.components == ["greengrass", "updates"] else {
            throw ServiceError(
                .notFound,
                "ResourceNotFoundException",
                "Of Greengrass there is CreateSoftwareUpdateJob here, POST /greengrass/updates."
            )
        }
        try call.caller.authorize(.createSoftwareUpdateJob, on: .all)
        let update = try SoftwareUpdateRequest(parsing: body)
        let id = "GreengrassUpdateJob_\(UUID().uuidString.lowercased())"
        try call.caller.authorize(.createJob, on: .all)
        try call.caller.authorize(.passRole, on: .one(update.signerRole))
        guard let bucket = BucketName(call.region.bucket.name), catalog.hasBucket(bucket) else {
            throw ServiceError.badRequest("The release has no bucket for the region \(call.region).")
        }
        let offer = try offer(update, in: bucket, call)
        try SignerRole(arn: update.signerRole, roles: roles, account: call.account).check(offer.target, in: bucket)
        let job = try await create(update, offer, id: id, in: bucket, request, call)
        let created = Created(
            IotJobArn: job.arn,
            IotJobId: job.id.description,
            PlatformSoftwareVersion: try UpdateJobDocument(parsing: job.document.text).version.description
        )
        return Answer(.ok, "application/json", JSONBody(created).bytes)
    }

    private func offer(_ update: SoftwareUpdateRequest, in bucket: BucketName, _ call: ServiceCall) throws
        -> UpdateOffer
    {
        do {
            let wish = update.wish
            if let offer = try catalog.offer(wish.software, for: wish.platform, in: bucket, at: call.time) {
                return offer
            }
        } catch let error as MetadataError {
            throw ServiceError(
                .internalServerError,
                "InternalServerErrorException",
                "The update metadata of \(bucket.text) is refused, as every device would refuse it: \(error)"
            )
        }
        throw ServiceError.badRequest(
            "The bucket \(bucket.text) offers no version of \(update.wish.software) for \(update.wish.platform)"
                + (catalog.channel.map { " on the channel \($0); `ota-release promote` puts one there." } ?? ".")
        )
    }

    /// The job with the document that a device verifies everything by. The same client token gives the same job.
    private func create(
        _ update: SoftwareUpdateRequest,
        _ offer: UpdateOffer,
        id: String,
        in bucket: BucketName,
        _ request: CloudRequest,
        _ call: ServiceCall
    ) async throws -> Job {
        do {
            let wish = try JobRequest(
                id: JobID(parsing: id),
                targets: JobTargets(update.targets.map(\.description)),
                document: UpdateJobDocument(update.wish, offer, in: bucket.region).encoded(),
                settings: JobSettings(
                    description: JobDescription(parsing: update.wish.description(of: offer.version)),
                    presignedURLConfig: PresignedURLConfig(roleARN: update.signerRole.description)
                ),
                wave: RolloutWave(software: update.wish.software, version: offer.version, share: offer.share)
            )
            let token = request.headers[.clientToken].map { ClientToken(text: $0, request: update.canonicalText) }
            return try await jobs.create(wish, in: call.home, token: token)
        } catch let error as JobError {
            throw ServiceError.badRequest(error.message)
        } catch let error as InvalidValue {
            throw ServiceError.badRequest(error.description)
        }
    }
}

extension HTTPField.Name {
    static let clientToken = HTTPField.Name.known("X-Amzn-Client-Token")
}
