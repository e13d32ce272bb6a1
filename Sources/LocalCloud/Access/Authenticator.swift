internal import AccessPolicy
internal import HTTPTypes
internal import Hashing
internal import ReleaseModel
internal import RequestSigning

/// Finds out who sends a request, from its signature; or from the client certificate, when a device asks for its jobs
/// without one.
struct Authenticator: Sendable {
    let account: CloudAccount
    let secrets: AccessSecrets
    let roles: RoleStore
    let devices: CertificateStore
    let keys = DerivedKeyCache()

    /// The longest body of a call; S3 takes none.
    private static let longestBody = 1 << 20

    /// What a request has proved.
    struct Proof: Sendable {
        let caller: Caller
        let service: String
        /// The region in the signature, or the device's; nil in version 2, which has none.
        let region: String?
        /// Empty for S3.
        let body: [UInt8]
    }

    /// Checks who sends a request: the signature, over its body too. The region of the bucket that S3 is asked for must be
    /// the signature's.
    func authenticate(_ request: CloudRequest) async throws -> Proof {
        let head = request.signedHead
        let authentication: RequestAuthentication
        switch Result(catching: { () throws(SignatureError) in try RequestAuthentication(of: head) }) {
        case .success(let claim): authentication = claim
        case .failure(let error):
            guard error == .anonymous, let proof = try await certified(request) else { throw error }
            return proof
        }
        let owner = try owner(of: authentication.accessKeyID)
        guard authentication.service != "s3" else {
            return try proof(of: request, head, authentication, owner, body: nil)
        }
        // No stranger makes us read a body.
        let body = owner == nil ? [] : try await request.body(limit: Authenticator.longestBody)
        return try proof(of: request, head, authentication, owner, body: body)
    }

    /// Checks the signature of a request for S3 without waiting for anything; nil when it has none, or is for another
    /// service.
    func authenticateAtOnce(_ request: CloudRequest) throws -> Proof? {
        let head = request.signedHead
        let authentication: RequestAuthentication
        do {
            authentication = try RequestAuthentication(of: head)
        } catch SignatureError.anonymous {
            return nil
        }
        guard authentication.service == "s3" else { return nil }
        let owner = try owner(of: authentication.accessKeyID)
        return try proof(of: request, head, authentication, owner, body: nil)
    }

    private typealias Owner = (stored: StoredCredentials, kind: Caller.Kind)

    /// `body` is nil for S3.
    private func proof(
        of request: CloudRequest,
        _ head: RequestHead,
        _ authentication: RequestAuthentication,
        _ owner: Owner?,
        body: [UInt8]?
    ) throws(SignatureError) -> Proof {
        let address = request.address
        let region = body == nil ? address?.bucket?.region.name : nil
        let verified = try RequestVerifier(requiresVersion4: account.requiresVersion4, keys: keys)
            .verify(
                head,
                authentication,
                stored: owner?.stored,
                body: body.map { SHA256Digest(hashing: $0) },
                bucket: address?.isVirtualHosted == true ? address?.bucketText : nil,
                expecting: ExpectedScope(region: region),
                at: request.time
            )
        return Proof(
            caller: caller(owner?.kind ?? .account),
            service: verified.service,
            region: verified.scope?.region,
            body: body ?? []
        )
    }

    /// What the client certificate proves; nil without one, and for what no device may ask.
    private func certified(_ request: CloudRequest) async throws -> Proof? {
        guard request.isForJobData, let id = try await request.peer?.certificateID() else { return nil }
        let device = try await devices.device(showing: id, at: request.time)
        return Proof(
            caller: caller(.device(device)),
            service: "iot-jobs-data",
            region: device.region.name,
            body: try await request.body(limit: Authenticator.longestBody)
        )
    }

    /// The service that a request says it is for, which nothing has proved yet.
    static func claimedService(of request: CloudRequest) -> String {
        (try? RequestAuthentication(of: request.signedHead))?.service ?? (request.isForJobData ? "iot-jobs-data" : "s3")
    }

    private func owner(of accessKeyID: String) throws -> Owner? {
        if secrets.account.accessKeyID == accessKeyID { return (StoredCredentials(secrets.account), .account) }
        if let user = account.directory.user(accessKey: accessKeyID), let secret = secrets.user(accessKeyID) {
            return (StoredCredentials(secret), .user(user))
        }
        guard let session = try roles.session(accessKeyID: accessKeyID), let role = try roles.role(named: session.role)
        else { return nil }
        return (session.credentials, .role(role))
    }

    private func caller(_ kind: Caller.Kind) -> Caller {
        let home = "arn:\(account.partition.rawValue)"
        let arn =
            switch kind {
            case .account: "\(home):iam::\(account.id):root"
            case .user(let user): user.arn.description
            case .role(let role): "\(home):sts::\(account.id):assumed-role/\(role.name)/AWSIoTJobs"
            case .device(let device): RegistryHome(region: device.region, account: account.id).arn(of: device.thing)
            }
        return Caller(kind, arn: arn, isEnforcing: account.isEnforcing)
    }
}

extension CloudRequest {
    /// Whether it is for the data plane of jobs when nothing else says so: no bucket is called `things`.
    fileprivate var isForJobData: Bool { path.utf8.starts(with: "/things/".utf8) }

    /// The head as the signature covers it.
    fileprivate var signedHead: RequestHead {
        let fields = [HeaderField("host", host)] + headers.map { HeaderField($0.name.rawName, $0.value) }
        return RequestHead(method: method.rawValue, path: path, query: hasQuery ? query : nil, fields: fields)
    }
}
