internal import AccessPolicy
internal import FileStore
internal import ReleaseModel
internal import UpdateJobs

extension IoTService {
    func createJob(_ request: IoTRequest) async throws -> Answer {
        let id = try request.job()
        let body = try request.body(CreateJobBody.self)
        let targets = try JobTargets(body.targets)
        try request.authorize(.createJob, on: request.arn(of: id))
        for target in targets.arns {
            _ = try JobTarget(parsing: target, in: request.home)
            try request.authorize(.createJob, on: ARN(parsing: target))
        }
        try passRole(body.presignedUrlConfig?.roleARN, request)
        guard body.jobTemplateArn == nil, body.documentParameters?.isEmpty ?? true else {
            throw JobError(.invalidRequest, "jobTemplateArn, documentParameters: this server has no templates")
        }
        guard body.destinationPackageVersions?.isEmpty ?? true else {
            throw JobError(.invalidRequest, "destinationPackageVersions: this server has no software packages")
        }
        let wish = JobRequest(
            id: id,
            targets: targets,
            targetSelection: body.targetSelection ?? .snapshot,
            document: try document(body),
            documentSource: body.documentSource,
            settings: body.settings,
            scheduling: try body.scheduling(at: jobs.now()),
            namespaceID: body.namespaceId
        )
        let existing = (id.text, request.home.arn(of: id))
        let job = try await ServiceError.translating(on: .control, resource: existing) {
            try await jobs.create(wish, in: request.home)
        }
        return Answer(json: JobNameShape(job))
    }

    /// The document itself, or what its source has in a bucket of this server.
    private func document(_ body: CreateJobBody) throws -> JobDocument {
        switch (body.document, body.documentSource) {
        case (let text?, nil): return try JobDocument(parsing: text)
        case (nil, let source?):
            let place = try S3Object(parsing: source)
            guard let bucket = BucketName(place.bucket), let object = try catalog.open(place.key, in: bucket),
                object.size <= UInt64(JobDocument.longest)
            else {
                throw JobError(
                    .invalidRequest,
                    "documentSource \(source.quotedForDisplay): there is no object of at most "
                        + "\(JobDocument.longest) bytes"
                )
            }
            let bytes = try object.reader.read(Int(object.size), at: 0)
            return try JobDocument(parsing: String(decoding: bytes, as: UTF8.self))
        case (nil, nil), (.some, .some):
            throw JobError(.invalidRequest, "a job has either a document or a documentSource")
        }
    }

    /// Refuses a role that AWS IoT may not assume, or that the caller may not hand to it.
    private func passRole(_ text: String?, _ request: IoTRequest) throws {
        guard let text else { return }
        let arn = try ARN(parsing: text)
        try request.authorize(.passRole, on: arn)
        _ = try signer.assumed(arn)
    }

    func describeJob(_ request: IoTRequest) async throws -> Answer {
        struct Body: Encodable {
            let documentSource: String?
            let job: JobShape
        }
        let id = try request.job()
        try request.authorize(ActionName("iot", "DescribeJob"), on: request.arn(of: id))
        let job = try await jobs.job(id, in: request.region)
        return Answer(json: Body(documentSource: job.documentSource, job: JobShape(job)))
    }

    func listJobs(_ request: IoTRequest) async throws -> Answer {
        struct Body: Encodable {
            let jobs: [JobSummaryShape]
            let nextToken: String?
        }
        try request.authorize(ActionName("iot", "ListJobs"))
        let filter = JobStore.JobFilter(
            status: try request.word("status", JobStatus.self),
            targetSelection: try request.word("targetSelection", TargetSelection.self),
            group: try request.value("thingGroupName") { try ThingGroupName(parsing: $0) },
            groupID: request["thingGroupId"],
            namespaceID: request["namespaceId"]
        )
        let page = try await jobs.jobs(filter, in: request.region, request.page())
        return Answer(json: Body(jobs: page.elements.map(JobSummaryShape.init), nextToken: page.nextToken))
    }

    func getJobDocument(_ request: IoTRequest) async throws -> Answer {
        let id = try request.job()
        try request.authorize(ActionName("iot", "GetJobDocument"), on: request.arn(of: id))
        return Answer(json: ["document": try await jobs.job(id, in: request.region).document.text])
    }

    func cancelJob(_ request: IoTRequest) async throws -> Answer {
        let id = try request.job()
        try request.authorize(ActionName("iot", "CancelJob"), on: request.arn(of: id))
        let body = try request.body(CancelJobBody.self)
        let job = try await jobs.cancel(
            id,
            in: request.region,
            force: request.flag("force"),
            reasonCode: body.reasonCode,
            comment: body.comment
        )
        return Answer(json: JobNameShape(job))
    }

    func deleteJob(_ request: IoTRequest) async throws -> Answer {
        let id = try request.job()
        try request.authorize(ActionName("iot", "DeleteJob"), on: request.arn(of: id))
        try await jobs.delete(id, in: request.region, force: request.flag("force"))
        return .emptyJSON
    }

    func associateTargetsWithJob(_ request: IoTRequest) async throws -> Answer {
        let id = try request.job()
        let body = try request.body(AssociateTargetsBody.self)
        let action = ActionName("iot", "AssociateTargetsWithJob")
        try request.authorize(action, on: request.arn(of: id))
        for target in body.targets {
            _ = try JobTarget(parsing: target, in: request.home)
            try request.authorize(action, on: ARN(parsing: target))
        }
        let job = try await jobs.associate(
            JobTargets(body.targets),
            with: id,
            in: request.home,
            comment: body.comment
        )
        return Answer(json: JobNameShape(job))
    }
}
