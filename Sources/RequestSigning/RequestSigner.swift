package import ReleaseModel

/// Signs requests to one service in one region with version 4 ("AWS Signature Version 4 for API requests", IAM User
/// Guide).
package struct RequestSigner: Sendable {
    /// How long a presigned request may be good for, in seconds: up to a week.
    package static let lifetimes = 1...604_800

    private let credentials: Credentials
    private let region: String
    private let service: String
    private let rules: PathRules

    /// Writes paths by the service's rules unless others are given.
    package init(credentials: Credentials, region: String, service: String, rules: PathRules? = nil) {
        self.credentials = credentials
        self.region = region
        self.service = service
        self.rules = rules ?? PathRules(service: service)
    }

    /// The request with the fields that prove who sends it, in place of those that it had. It needs a field Host. All its
    /// fields are signed but those that change on the way.
    package func sign(
        _ request: RequestHead,
        payload: PayloadHash,
        at time: Timestamp
    ) throws(InvalidValue) -> RequestHead {
        try RequestSigner.requireHost(request)
        let time = SigningTime(time)
        let scope = try CredentialScope(date: time, region: region, service: service)
        var request = request
        var own = ["authorization", "x-amz-date", "x-amz-security-token"]
        if service == "s3" { own.append("x-amz-content-sha256") }
        request.fields.removeAll { own.contains($0.lowercasedName) }
        request.fields.append(HeaderField("X-Amz-Date", time.description))
        if let token = credentials.sessionToken { request.fields.append(HeaderField("X-Amz-Security-Token", token)) }
        if service == "s3" { request.fields.append(HeaderField("X-Amz-Content-SHA256", payload.description)) }
        let names = SignedHeaders(of: request)
        let signature = signature(of: request, names, payload, time, scope)
        let parts = [
            "Credential=\(credentials.accessKeyID)/\(scope)", "SignedHeaders=\(names)", "Signature=\(signature)",
        ]
        let value = "\(StringToSign.algorithm) \(parts.joined(separator: ", "))"
        request.fields.append(HeaderField("Authorization", value))
        return request
    }

    /// The request with a query that proves who made it, for anyone to send within `lifetime` seconds, 1...604800. It
    /// needs a field Host; whoever sends it must send its fields.
    package func presign(
        _ request: RequestHead,
        payload: PayloadHash = .unsigned,
        lifetime: Int,
        at time: Timestamp
    ) throws(InvalidValue) -> RequestHead {
        try RequestSigner.requireHost(request)
        guard RequestSigner.lifetimes.contains(lifetime) else {
            throw InvalidValue("lifetime", "\(lifetime)", "a presigned request is good for 1 to 604800 seconds")
        }
        let time = SigningTime(time)
        let scope = try CredentialScope(date: time, region: region, service: service)
        let names = SignedHeaders(of: request)
        let (text, pieces) = QueryPiece.normalized(request.query ?? "")
        var parameters = pieces.map { piece in
            (
                String(decoding: text[piece.name], as: UTF8.self),
                String(decoding: text[piece.value ?? 0..<0], as: UTF8.self)
            )
        }
        func add(_ name: String, _ value: String) { parameters.append((name, PercentEncoding.encode(value.utf8))) }
        add("X-Amz-Algorithm", StringToSign.algorithm)
        add("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope)")
        add("X-Amz-Date", time.description)
        add("X-Amz-Expires", "\(lifetime)")
        add("X-Amz-SignedHeaders", names.description)
        if let token = credentials.sessionToken { add("X-Amz-Security-Token", token) }
        var request = request
        let query = parameters.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
        request.query = query
        request.query = query + "&X-Amz-Signature=\(signature(of: request, names, payload, time, scope))"
        return request
    }

    private func signature(
        of request: RequestHead,
        _ names: SignedHeaders,
        _ payload: PayloadHash,
        _ time: SigningTime,
        _ scope: CredentialScope
    ) -> String {
        let canonical = CanonicalRequest(
            request,
            signedHeaders: names,
            payload: payload.description,
            rules: rules
        )
        return StringToSign(canonical, time: time, scope: scope).signature(by: credentials)
    }

    private static func requireHost(_ request: RequestHead) throws(InvalidValue) {
        guard request.values(of: "host").count == 1 else {
            throw InvalidValue("request", request.path, "it needs one field Host, which must be signed")
        }
    }
}
