internal import ReleaseModel

/// The signature of version 4 that a request carries, in its field Authorization or in its query.
package struct Version4Authentication: Hashable, Sendable {
    package let kind: AuthenticationKind
    package let accessKeyID: String
    package let scope: CredentialScope
    package let time: SigningTime
    /// For how many seconds a presigned request is good, 0...604800; nil in the field Authorization.
    package let lifetime: Int?
    package let signedHeaders: SignedHeaders
    package let signature: String
    let sessionToken: String?
    /// What S3's requests say of their bodies; nil for other services, which sign the body that comes.
    let payload: PayloadHash?

    init(_ request: RequestHead, authorization: String) throws(SignatureError) {
        let parts = try AuthorizationField(parsing: authorization)
        kind = .header
        (accessKeyID, scope) = try Version4Authentication.credential(parts.credential, .header)
        signature = parts.signature
        signedHeaders = try Version4Authentication.signedHeaders(parts.signedHeaders, .header)
        time = try Version4Authentication.time(of: request)
        lifetime = nil
        sessionToken = try request.only("x-amz-security-token")
        payload = scope.service == "s3" ? try Version4Authentication.payload(of: request) : nil
        try check(request)
    }

    init(_ request: RequestHead, _ parameters: AuthenticationParameters) throws(SignatureError) {
        guard let algorithm = parameters[.algorithm], let credential = parameters[.credential],
            let date = parameters[.date], let expires = parameters[.lifetime],
            let signedHeaders = parameters[.signedHeaders], let signature = parameters[.signature]
        else { throw .missingParameters }
        guard algorithm.isSame(as: StringToSign.algorithm) else { throw .unsupportedAlgorithm }
        kind = .query
        (accessKeyID, scope) = try Version4Authentication.credential(credential, .query)
        guard let time = try? SigningTime(parsing: date) else { throw .malformedDate(.query) }
        self.time = time
        lifetime = try Version4Authentication.lifetime(expires)
        self.signedHeaders = try Version4Authentication.signedHeaders(signedHeaders, .query)
        self.signature = signature
        let fieldToken = try request.only("x-amz-security-token")
        let token = parameters[.sessionToken]
        guard token == nil || fieldToken == nil else { throw .repeated("X-Amz-Security-Token") }
        sessionToken = token ?? fieldToken
        if scope.service == "s3" {
            payload = try Version4Authentication.payload(of: request, parameters, self.signedHeaders)
        } else {
            payload = nil
        }
        try check(request)
    }

    private func check(_ request: RequestHead) throws(SignatureError) {
        guard scope.date.isSame(as: time.date) else {
            throw .wrongDate(kind, credential: scope.date, request: time.date)
        }
        var unsigned: Set<String> = []
        for field in request.fields where field.isNameBegun(by: "x-amz-") {
            let name = field.lowercasedName
            // It is the last line of what is signed, unless the query says what the body is.
            if !signedHeaders.names.contains(name), name != "x-amz-content-sha256" { unsigned.insert(name) }
        }
        let hasHost = signedHeaders.names.contains("host")
        guard hasHost, unsigned.isEmpty else {
            throw .headersNotSigned((hasHost ? [] : ["host"]) + unsigned.sorted())
        }
    }
}
