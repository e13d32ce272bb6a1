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

    /// Checks who sends a request: the signature, over its body too. `bucket` is the bucket that S3 is asked for, and whether its
    /// name is in the host; its region must be the signature's.
    func authenticate(_ request: CloudRequest, bucket: BucketName?, isVirtualHosted: Bool) async throws -> Proof {
        let head = request.signedHead
        let authentication: RequestAuthentication
        switch Result(catching: { () throws(SignatureError) in try RequestAuthentication(of: head) }) {
        case .success(let claim): authentication = claim
        case .failure(let error):
            guard error == .anonymous, let proof = try await certified(request) else { throw error }
            return proof
        }
        let isStorage = authentication.service == "s3"
        let owner = try owner(of: authentication.accessKeyID)
        // No stranger makes us read a body.
        let hasBody = owner != nil && !isStorage
        let body = hasBody ? try await request.body(limit: Authenticator.longestBody) : []
        let (stored, kind) = owner ?? (nil, .account)
        let verified = try RequestVerifier(requiresVersion4: account.requiresVersion4, keys: keys)
            .verify(
                head,
                authentication,
                stored: stored,
                body: isStorage ? nil : SHA256Digest(hashing: body),
                bucket: isVirtualHosted ? bucket?.text : nil,
                expecting: ExpectedScope(region: isStorage ? bucket?.region.name : nil),
                at: request.time
            )
        return Proof(
            caller: caller(kind),
            service: verified.service,
            region: verified.scope?.region,
            body: body
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

    private func owner(of accessKeyID: String) throws -> (StoredCredentials?, Caller.Kind)? {
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
