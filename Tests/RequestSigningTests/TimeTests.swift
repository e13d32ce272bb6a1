import ReleaseModel
import RequestSigning
import Testing

/// When requests are good, and what is said when they are not.
struct TimeTests {
    private static let token = "session/token+=="

    private func signed(_ credentials: Credentials, lifetime: Int? = nil, fields: [HeaderField] = []) throws
        -> RequestHead
    {
        let signer = RequestSigner(credentials: credentials, region: "us-east-1", service: "s3")
        let request = RequestHead(method: "GET", target: "/b/k", fields: [HeaderField("Host", "local")] + fields)
        guard let lifetime else { return try signer.sign(request, payload: .empty, at: Samples.time()) }
        return try signer.presign(request, lifetime: lifetime, at: Samples.time())
    }

    @Test(arguments: [
        (-900, "taken"), (900, "taken"), (0, "taken"), (-901, "RequestTimeTooSkewed"), (901, "RequestTimeTooSkewed"),
    ])
    func `a clock may be wrong by fifteen minutes`(seconds: Int64, outcome: String) throws {
        let request = try signed(Samples.credentials())
        #expect(try Samples.refusal(of: request, at: seconds)?.code ?? "taken" == outcome)
    }

    @Test(arguments: [
        (-900, "taken"), (0, "taken"), (60, "taken"), (-901, "Request is not yet valid"), (61, "Request has expired"),
    ])
    func `a presigned request has its time`(seconds: Int64, outcome: String) throws {
        let request = try signed(Samples.credentials(), lifetime: 60)
        #expect(try Samples.refusal(of: request, at: seconds)?.message ?? "taken" == outcome)
    }

    @Test(arguments: [0, -1, 604_801, Int.max])
    func `nothing is presigned for longer than a week, or no time`(lifetime: Int) throws {
        #expect(throws: InvalidValue.self) { try signed(Samples.credentials(), lifetime: lifetime) }
    }

    @Test func `the details are those of S3`() throws {
        let (header, query) = try (signed(Samples.credentials()), signed(Samples.credentials(), lifetime: 60))
        func details(_ request: RequestHead, at seconds: Int64, region: String? = nil) throws -> [String] {
            let error = try #require(
                try Samples.refusal(of: request, expecting: ExpectedScope(region: region), at: seconds)
            )
            return error.details.map { "\($0.name)=\($0.value)" }
        }
        #expect(
            try details(query, at: 90) == [
                "X-Amz-Expires=60", "Expires=2015-08-30T12:37:00Z", "ServerTime=2015-08-30T12:37:30Z",
            ]
        )
        #expect(
            try details(query, at: -1000) == [
                "X-Amz-Date=20150830T123600Z", "Expires=2015-08-30T12:37:00Z", "ServerTime=2015-08-30T12:19:20Z",
            ]
        )
        #expect(
            try details(header, at: 1000) == [
                "RequestTime=20150830T123600Z", "ServerTime=2015-08-30T12:52:40Z", "MaxAllowedSkewMilliseconds=900000",
            ]
        )
        #expect(try details(header, at: 0, region: "eu-west-1") == ["Region=eu-west-1"])
        var acl = query
        acl.fields += [
            HeaderField("x-amz-acl", ""), HeaderField("X-Amz-Meta-B", ""), HeaderField("x-amz-content-sha256", ""),
        ]
        #expect(try details(acl, at: 0) == ["HeadersNotSigned=x-amz-acl, x-amz-meta-b"])
    }

    @Test func `a signature that does not match is told with both sides`() throws {
        var request = try signed(Samples.credentials(), lifetime: 60)
        request.path = "/é"
        let error = try #require(try Samples.refusal(of: request))
        let details = Dictionary(uniqueKeysWithValues: error.details.map { ($0.name, $0.value) })
        #expect(details["AWSAccessKeyId"] == "AKIDEXAMPLE")
        #expect(details["SignatureProvided"] == request.signature)
        #expect(
            details["StringToSignBytes"]?.hasPrefix("41 57 53 34 2d 48 4d 41 43 2d 53 48 41 32 35 36 0a 32 30") == true
        )
        #expect(
            details["StringToSign"]?
                .hasPrefix("AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/s3/aws4_request\n") == true
        )
        let canonical = try #require(details["CanonicalRequest"])
        #expect(canonical.hasPrefix("GET\n/%C3%A9\nX-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F"))
        #expect(canonical.hasSuffix("&X-Amz-SignedHeaders=host\nhost:local\n\nhost\nUNSIGNED-PAYLOAD"))
        #expect(details["CanonicalRequestBytes"]?.hasPrefix("47 45 54 0a 2f") == true)
        #expect(error.details.map(\.name).first == "AWSAccessKeyId")
    }

    @Test(arguments: [nil, 60]) func `a session has its token and its time`(lifetime: Int?) throws {
        let session = try Samples.credentials(token: TimeTests.token)
        let request = try signed(session, lifetime: lifetime)
        #expect(try Samples.refusal(of: request, by: session) == nil)
        #expect(try Samples.refusal(of: request, by: session, sessionEnds: Samples.time(1)) == nil)
        #expect(try Samples.refusal(of: request, by: session, sessionEnds: Samples.time()) == .expiredToken)
        #expect(try Samples.refusal(of: request, by: Samples.credentials()) == .invalidToken)
        #expect(try Samples.refusal(of: request, by: Samples.credentials(token: "other")) == .invalidToken)
        let bare = try signed(Samples.credentials(), lifetime: lifetime)
        #expect(try Samples.refusal(of: bare, by: session) == .unknownAccessKey("AKIDEXAMPLE"))
    }

    @Test(arguments: [
        "Sun, 30 Aug 2015 12:36:00 GMT", "Sun, 30 Aug 2015 12:36:00 -0000", "20150830T123600Z",
    ])
    func `the field Date will do`(date: String) throws {
        // What a signer without X-Amz-Date makes of it.
        let request = RequestHead(
            method: "GET",
            target: "/",
            fields: [
                HeaderField("Host", "h"), HeaderField("Date", date),
                HeaderField("x-amz-content-sha256", PayloadHash.empty.description),
            ]
        )
        let time = try SigningTime(Samples.time())
        let scope = try CredentialScope(date: time, region: "us-east-1", service: "s3")
        let names = SignedHeaders(of: request)
        let canonical = CanonicalRequest(
            request,
            signedHeaders: names,
            payload: PayloadHash.empty.description,
            rules: .verbatim
        )
        let signature = try StringToSign(canonical, time: time, scope: scope).signature(by: Samples.credentials())
        let value = "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\(scope),SignedHeaders=\(names),Signature=\(signature)"
        var signed = request
        signed.fields.append(HeaderField("Authorization", value))
        #expect(try Samples.refusal(of: signed) == nil)
    }

    @Test(arguments: [
        "", "20150830", "20150830T1236Z", "20150830T123600", "20150830t123600z", "2015-08-30T12:36:00Z",
        "20150231T000000Z",
        "20151301T000000Z", "20150830T123660Z", "20150830T240000Z", "+0150830T123600Z", " 0150830T123600Z",
        "19691231T235959Z",
        "２0150830T1236", "20150830T123600ZZ",
    ])
    func `a time is written in one way`(text: String) {
        #expect(throws: InvalidValue.self) { try SigningTime(parsing: text) }
    }

    @Test func `times and scopes are read as they are written`() throws {
        let time = try SigningTime(Samples.time())
        #expect(time.description == "20150830T123600Z")
        #expect(try SigningTime(parsing: time.description) == time)
        let scope = try CredentialScope(parsing: "20150830/us-east-1/iot-jobs-data/aws4_request")
        #expect(scope.service == "iot-jobs-data")
        #expect(scope.region == "us-east-1")
        #expect(try scope == CredentialScope(date: time, region: "us-east-1", service: "iot-jobs-data"))
        for text in [
            "", "20150830/a/b", "20150830/a/b/aws4_request/", "20150830//b/aws4_request", "20150830/a b/b/aws4_request",
        ] {
            #expect(throws: InvalidValue.self) { try CredentialScope(parsing: text) }
        }
    }

    @Test func `secrets are not told`() throws {
        let credentials = try Samples.credentials(token: TimeTests.token)
        var dumped =
            "\(credentials) \(String(reflecting: credentials)) \([credentials]) \(StoredCredentials(credentials))"
        dump(credentials, to: &dumped)
        dump(RequestSigner(credentials: credentials, region: "a", service: "b"), to: &dumped)
        #expect(dumped.contains("AKIDEXAMPLE"))
        #expect(!dumped.contains(Samples.secret) && !dumped.contains(TimeTests.token))
        let wrong = #expect(throws: InvalidValue.self) { try Credentials(accessKeyID: "A", secret: "a secret") }
        #expect(wrong.map { "\($0)".contains("a secret") } == false)
        #expect(throws: InvalidValue.self) { try Credentials(accessKeyID: "a/b", secret: "s") }
        #expect(throws: InvalidValue.self) { try Credentials(accessKeyID: "a", secret: "") }
    }
}
