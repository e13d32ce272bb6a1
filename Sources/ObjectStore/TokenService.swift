internal import AsyncHTTPClient
internal import Hashing
internal import NIOCore
internal import NIOHTTP1
internal import ReleaseModel
internal import RequestSigning

/// Asks the Security Token Service for temporary credentials ("AWS Security Token Service API Reference").
struct TokenService: Sendable {
    let endpoint: StoreEndpoint
    let region: Region
    let http: HTTPClient

    /// For a token of an identity provider such as GitHub's ("AssumeRoleWithWebIdentity"); nothing is signed.
    func assume(
        _ role: String,
        session: String,
        token: String
    ) async throws(StoreError) -> (Credentials, expires: Timestamp) {
        try await call(
            [
                ("Action", "AssumeRoleWithWebIdentity"), ("RoleArn", role), ("RoleSessionName", session),
                ("WebIdentityToken", token),
            ],
            signedBy: nil,
            for: role
        )
    }

    /// For other credentials ("AssumeRole").
    func assume(
        _ role: String,
        session: String,
        externalID: String?,
        by credentials: Credentials
    ) async throws(StoreError) -> (Credentials, expires: Timestamp) {
        var form = [("Action", "AssumeRole"), ("RoleArn", role), ("RoleSessionName", session)]
        if let externalID { form.append(("ExternalId", externalID)) }
        return try await call(form, signedBy: credentials, for: role)
    }

    private func call(
        _ form: [(String, String)],
        signedBy credentials: Credentials?,
        for role: String
    ) async throws(StoreError) -> (Credentials, expires: Timestamp) {
        let operation = "get credentials for"
        let body = Array(
            (form + [("Version", "2011-06-15")]).map { "\($0)=\(PercentEncoding.encode($1.utf8))" }
                .joined(separator: "&").utf8
        )
        var attempt = 1
        while true {
            do throws(StoreError) {
                return try await once(operation, role, body, credentials)
            } catch {
                guard attempt < 4, RetryPolicy.isWorthwhile(error.reason) else { throw error }
            }
            try? await Task.sleep(for: RetryPolicy().delay(after: attempt))
            attempt += 1
        }
    }

    private func once(
        _ operation: String,
        _ role: String,
        _ body: [UInt8],
        _ credentials: Credentials?
    ) async throws(StoreError) -> (Credentials, expires: Timestamp) {
        let answer: StoreAnswer
        do {
            let response = try await http.execute(message(body, credentials), timeout: .seconds(30))
            let text = try await response.body.collect(upTo: 1 << 20)
            answer = StoreAnswer(status: Int(response.status.code), fields: [:], body: Array(text.readableBytesView))
        } catch {
            throw StoreError(operation, role, .connection("\(error)"))
        }
        guard answer.status == 200 else { throw StoreError(operation, role, StoreClient.reason(of: answer)) }
        let result = XMLNode(parsing: answer.body)?.children.first { $0.name.hasSuffix("Result") }
        guard let found = result?["Credentials"],
            let credentials = try? Credentials(
                accessKeyID: found.text("AccessKeyId"),
                secret: found.text("SecretAccessKey"),
                sessionToken: found.text("SessionToken")
            ), let expires = StoreClient.time(found.text("Expiration"))
        else { throw StoreError(operation, role, .malformed("the answer has no credentials")) }
        return (credentials, expires)
    }

    private func message(_ body: [UInt8], _ credentials: Credentials?) throws -> HTTPClientRequest {
        let place = endpoint.tokens(in: region)
        var head = RequestHead(
            method: "POST",
            path: "/",
            fields: [
                HeaderField("Host", place.host), HeaderField("Content-Type", "application/x-www-form-urlencoded"),
            ]
        )
        if let credentials {
            let signer = RequestSigner(credentials: credentials, region: region.name, service: "sts")
            head = try signer.sign(head, payload: .digest(SHA256Digest(hashing: body)), at: .now)
        }
        var message = HTTPClientRequest(url: place.origin + "/")
        message.method = .POST
        for field in head.fields where field.lowercasedName != "host" {
            message.headers.add(name: field.name, value: field.value)
        }
        message.body = .bytes(ByteBuffer(bytes: body))
        return message
    }
}
