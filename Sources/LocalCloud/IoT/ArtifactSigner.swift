internal import AccessPolicy
internal import ReleaseModel
internal import RequestSigning
internal import UpdateJobs

/// Makes the URLs that stand in the places of a document's placeholders.
protocol ArtifactSigner: Sendable {
    /// A URL of an object, good for `lifetime` seconds, signed with a session of the role.
    func url(of object: S3Object, role: ARN, lifetime: Int, at endpoint: SigningEndpoint) throws -> String
}

/// Where a device reaches this server, and when it asks.
struct SigningEndpoint: Sendable {
    /// `http` or `https`.
    let scheme: String
    /// The value of `Host` as the device sent it, with its port.
    let host: String
    /// For objects whose URL names no region.
    let region: Region
    let time: Timestamp
}

/// Signs with sessions of the roles of this server.
struct RoleSigner: ArtifactSigner {
    let roles: RoleStore

    func url(of object: S3Object, role arn: ARN, lifetime: Int, at endpoint: SigningEndpoint) throws -> String {
        let role = try assumed(arn)
        let credentials = try roles.session(of: role, at: endpoint.time).credentials
        let region = BucketName(object.bucket)?.region.name ?? object.region ?? endpoint.region.name
        let request = RequestHead(
            method: "GET",
            path: "/\(PercentEncoding.component(object.bucket))/\(PercentEncoding.path(object.key))",
            fields: [HeaderField("host", endpoint.host)]
        )
        let signed = try RequestSigner(credentials: credentials, region: region, service: "s3")
            .presign(request, lifetime: lifetime, at: endpoint.time)
        return "\(endpoint.scheme)://\(endpoint.host)\(signed.target)"
    }

    /// The role that AWS IoT assumes.
    ///
    /// - Throws: `invalidRequest` when there is none, or when it does not trust AWS IoT.
    func assumed(_ arn: ARN) throws -> Role {
        let context = RequestContext(sourceAccount: roles.account.id, sourceARN: nil)
        guard let role = try roles.role(arn), role.trust(in: .iot, context: context).isTrusted else {
            throw JobError(.invalidRequest, "Permission denied when attempting to assume role \(arn)")
        }
        return role
    }
}
