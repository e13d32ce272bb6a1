internal import AccessPolicy
internal import FileStore
internal import HTTPTypes
internal import ReleaseModel
internal import RequestSigning

/// The services behind the port: who asks is found out once, then the service that the signature names answers.
package struct CloudServices: Sendable {
    let metrics = Metrics()
    private let account: CloudAccount
    private let authenticator: Authenticator
    private let s3: S3Service
    private let identity: IdentityService
    private let greengrass: GreengrassService
    private let iot: IoTService
    private let jobData: JobDataService
    private let page: PageService
    let clock: JobClock
    let streams: EventStreams

    package init(
        catalog: BucketCatalog,
        account: CloudAccount,
        secrets: AccessSecrets,
        database: CloudDatabase,
        pageAccess: PageAccess
    ) {
        let roles = RoleStore(account: account, database: database)
        self.account = account
        authenticator = Authenticator(
            account: account,
            secrets: secrets,
            roles: roles,
            devices: CertificateStore(database: database)
        )
        s3 = S3Service(catalog: catalog)
        identity = IdentityService(roles: roles)
        let jobs = JobStore(database)
        let signer = RoleSigner(roles: roles)
        greengrass = GreengrassService(catalog: catalog, roles: roles, jobs: jobs)
        let things = ThingStore(database)
        iot = IoTService(things: things, jobs: jobs, signer: signer, catalog: catalog)
        jobData = JobDataService(jobs: jobs, signer: signer)
        clock = JobClock(jobs: jobs)
        streams = EventStreams(jobs: jobs)
        page = PageService(
            access: pageAccess,
            catalog: catalog,
            things: things,
            jobs: jobs,
            metrics: metrics,
            streams: streams
        )
    }

    /// An answer, the service that gave it, and the name of who asked.
    struct Outcome: Sendable {
        var service: String
        var caller: String?
        var answer: Answer
    }

    func answer(_ request: CloudRequest) async -> Outcome {
        var outcome = Outcome(service: "s3", caller: nil, answer: Answer(.internalServerError))
        if PageService.isAsked(by: request) {
            outcome.answer = await EventLoopExecutor.leaving { await page.answer(request) }
            if case .stream = outcome.answer.body { outcome.service = "events" } else { outcome.service = "page" }
            outcome.answer.name(request.id, by: outcome.service)
            return outcome
        }
        do {
            outcome.answer = try await answer(request, &outcome)
        } catch {
            refuse(request, &outcome, error)
        }
        outcome.answer.name(request.id, by: outcome.service)
        return outcome
    }

    /// Answers a request for an object without waiting for anything; nil when that cannot be done. `answer` would give
    /// the same.
    func answerAtOnce(_ request: CloudRequest) -> Outcome? {
        guard !PageService.isAsked(by: request) else { return nil }
        var outcome = Outcome(service: "s3", caller: nil, answer: Answer(.internalServerError))
        do {
            guard let answer = try answerAtOnce(request, &outcome) else { return nil }
            outcome.answer = answer
        } catch {
            refuse(request, &outcome, error)
        }
        outcome.answer.name(request.id, by: outcome.service)
        return outcome
    }

    private func refuse(_ request: CloudRequest, _ outcome: inout Outcome, _ error: any Error) {
        // Nothing has proved it, if there is no caller.
        if outcome.caller == nil {
            outcome.service = CloudServices.name(of: Authenticator.claimedService(of: request))
        }
        outcome.answer = ErrorAnswer(service: outcome.service, requestID: request.id).answer(error)
    }

    /// A signature may name any service; what is counted and logged is one of these, or `other`.
    private static func name(of service: String) -> String { names.contains(service) ? service : "other" }

    private static let names: Set<String> = ["s3", "iam", "sts", "greengrass", "iot", "iot-jobs-data"]

    private func answer(_ request: CloudRequest, _ outcome: inout Outcome) async throws -> Answer {
        let proof = try await authenticator.authenticate(request)
        (outcome.service, outcome.caller) = (CloudServices.name(of: proof.service), proof.caller.arn)
        if proof.service == "s3" { return try await s3.answer(request, access(of: proof)) }
        let call = try call(proof, at: request.time)
        return try await EventLoopExecutor.leaving { try await answer(request, proof, call) }
    }

    private func answerAtOnce(_ request: CloudRequest, _ outcome: inout Outcome) throws -> Answer? {
        guard let proof = try authenticator.authenticateAtOnce(request) else { return nil }
        (outcome.service, outcome.caller) = (proof.service, proof.caller.arn)
        return try s3.answerAtOnce(request, access(of: proof))
    }

    private func access(of proof: Authenticator.Proof) -> ObjectAccess {
        ObjectAccess(caller: proof.caller, account: account.id, partition: account.partition)
    }

    private func answer(
        _ request: CloudRequest,
        _ proof: Authenticator.Proof,
        _ call: ServiceCall
    ) async throws -> Answer {
        switch proof.service {
        case "iam", "sts": return try identity.answer(request, body: proof.body, call)
        case "greengrass": return try await greengrass.answer(request, body: proof.body, call)
        case "iot": return try await iot.answer(request, body: proof.body, call)
        case "iot-jobs-data": return try await jobData.answer(request, body: proof.body, call)
        default:
            throw ServiceError(
                .notFound,
                "UnknownServiceException",
                "There is no service \(proof.service.quotedForDisplay) here."
            )
        }
    }

    private func call(_ proof: Authenticator.Proof, at time: Timestamp) throws -> ServiceCall {
        guard let region = try? Region(customNamed: proof.region ?? "") else {
            throw ServiceError(
                .forbidden,
                "InvalidSignatureException",
                "Credential should be scoped to a valid region."
            )
        }
        return ServiceCall(
            caller: proof.caller,
            service: proof.service,
            region: region,
            account: account.id,
            partition: account.partition,
            time: time
        )
    }
}
