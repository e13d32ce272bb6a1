import ReleaseModel
import RequestSigning
import Testing

/// What S3's requests say of their bodies.
struct PayloadTests {
    private func signed(_ payload: PayloadHash) throws -> RequestHead {
        try RequestSigner(credentials: Samples.credentials(), region: "us-east-1", service: "s3")
            .sign(
                RequestHead(method: "PUT", target: "/b/k", fields: [HeaderField("Host", "h")]),
                payload: payload,
                at: Samples.time()
            )
    }

    @Test func `a body is what its digest says`() throws {
        let verified = try RequestVerifier()
            .verify(signed(.digest(Samples.digest("body"))), by: Samples.credentials(), at: Samples.time())
        try verified.payload.check(Samples.digest("body"))
        let error = #expect(throws: SignatureError.self) { try verified.payload.check(Samples.digest("other")) }
        #expect(error?.code == "XAmzContentSHA256Mismatch")
        #expect(error?.status == 400)
        #expect(
            error?.details.map(\.value) == [Samples.digest("body").hexadecimal, Samples.digest("other").hexadecimal]
        )
    }

    @Test(arguments: [PayloadHash.unsigned, .unsignedChunks]) func `a body may be unsigned`(payload: PayloadHash) throws
    {
        let verified = try RequestVerifier()
            .verify(signed(payload), by: Samples.credentials(), at: Samples.time())
        #expect(verified.payload == payload)
        try verified.payload.check(Samples.digest("anything"))
    }

    @Test(arguments: [
        ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "501 NotImplemented"),
        ("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "501 NotImplemented"),
        ("unsigned-payload", "400 InvalidArgument"), ("", "400 InvalidArgument"), ("e3b0", "400 InvalidArgument"),
        (
            "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
            "400 InvalidArgument"
        ),
    ])
    func `other hashes are not understood`(text: String, expected: String) throws {
        var request = try signed(.empty)
        request.fields.removeAll { $0.name == "X-Amz-Content-SHA256" }
        request.fields.append(HeaderField("x-amz-content-sha256", text))
        let error = try Samples.refusal(of: request)
        #expect(error.map { "\($0.status) \($0.code)" } == expected)
    }

    @Test func `a presigned request may say what its body is`() throws {
        let digest = Samples.digest("body")
        let signer = try RequestSigner(credentials: Samples.credentials(), region: "us-east-1", service: "s3")
        let field = HeaderField("x-amz-content-sha256", digest.hexadecimal)
        let host = HeaderField("Host", "h")
        for (target, fields) in [
            ("/b/k", [host, field]), ("/b/k?X-Amz-Content-Sha256=\(digest.hexadecimal)", [host]),
        ] {
            let request = RequestHead(method: "PUT", target: target, fields: fields)
            let signed = try signer.presign(request, payload: .digest(digest), lifetime: 60, at: Samples.time())
            let verified = try RequestVerifier().verify(signed, by: Samples.credentials(), at: Samples.time())
            #expect(verified.payload == .digest(digest))
        }
        // Not signed, it is nothing.
        let request = RequestHead(method: "PUT", target: "/b/k", fields: [host])
        var signed = try signer.presign(request, lifetime: 60, at: Samples.time())
        signed.fields.append(field)
        #expect(
            try RequestVerifier().verify(signed, by: Samples.credentials(), at: Samples.time()).payload == .unsigned
        )
    }
}
