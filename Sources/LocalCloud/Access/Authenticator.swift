internal import AccessPolicy
internal import HTTPTypes
internal import Hashing
internal import ReleaseModel
internal import RequestSigning

/// Finds out who sends a request, from its signature.
struct Authenticator: Sendable {
    let account: CloudAccount
    let secrets: AccessSecrets
    let roles: RoleStore

    /// The longest body of a call; S3 takes none.
    private static let longestBody = 1 << 20

    /// What a request has proved.
    struct Proof: Sendable {
        let caller: Caller
        let service: String
        /// The region in the signature; nil in version 2, which has none.
        let region: String?
        /// Empty for S3.
        let body: [UInt8]
    }

    /// Checks the signature of a request, over its body too. `bucket` is the bucket that S3 is asked for, and whether its
    /// name is in the host; its region must be the signature's.
    func authenticate(_ request: CloudRequest, bucket: BucketName?, isVirtualHosted: Bool) async throws -> Proof {
        let head = request.signedHead
        let authentication = try RequestAuthentication(of: head)
        let isStorage = authentication.service == "s3"
        let body = isStorage ? [] : try await request.body(limit: Authenticator.longestBody)
        let (stored, kind) = try owner(of: authentication.accessKeyID) ?? (nil, .account)
        let verified = try RequestVerifier(requiresVersion4: account.requiresVersion4)
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

    /// The service that a signature says it is for, which nothing has proved yet.
    static func claimedService(of request: CloudRequest) -> String? {
        (try? RequestAuthentication(of: request.signedHead))?.service
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
            case .device(let thing): "\(home):iot::\(account.id):thing/\(thing)"
            }
        return Caller(kind, arn: arn, isEnforcing: account.isEnforcing)
    }
}

extension CloudRequest {
    /// The head as the signature covers it.
    fileprivate var signedHead: RequestHead {
        let fields = [HeaderField("host", host)] + headers.map { HeaderField($0.name.rawName, $0.value) }
        return RequestHead(method: method.rawValue, path: path, query: hasQuery ? query : nil, fields: fields)
    }
}
