import ReleaseModel
import RequestSigning
import Testing

/// Signatures that AWS has published.
struct VectorTests {
    private func request(_ vector: Vector) -> RequestHead {
        let fields =
            [HeaderField("Host", "example.amazonaws.com")]
            + vector.fields.map { HeaderField($0.name, $0.value) }
        return RequestHead(method: vector.method, target: vector.target, fields: fields)
    }

    private func signer(_ vector: Vector) throws -> RequestSigner {
        try RequestSigner(
            credentials: Samples.credentials(token: vector.token),
            region: "us-east-1",
            service: "service",
            rules: vector.rules
        )
    }

    /// Whether HTTP could carry the request as it is written, to a service of other rules than S3's.
    private func isReal(_ vector: Vector) -> Bool {
        vector.rules == .normalized && !vector.target.contains(" ")
            && vector.fields.allSatisfy { !$0.value.contains("\n") }
    }

    @Test(arguments: Vector.all) func `a header has AWS's signature`(vector: Vector) throws {
        var request = request(vector)
        let digest = Samples.digest(vector.body ?? "")
        if vector.body != nil { request.fields.append(HeaderField("X-Amz-Content-Sha256", digest.hexadecimal)) }
        let signed = try signer(vector).sign(request, payload: .digest(digest), at: Samples.time())
        #expect(signed.signature == vector.header)
        guard isReal(vector) else { return }
        let verified = try RequestVerifier()
            .verify(signed, by: Samples.credentials(token: vector.token), body: digest, at: Samples.time())
        #expect(verified.kind == .header)
        #expect(verified.payload == .digest(digest))
    }

    @Test(arguments: Vector.all) func `a query has AWS's signature`(vector: Vector) throws {
        let digest = Samples.digest(vector.body ?? "")
        let signed = try signer(vector)
            .presign(request(vector), payload: .digest(digest), lifetime: 3600, at: Samples.time())
        #expect(signed.signature == vector.query)
        guard isReal(vector) else { return }
        let verified = try RequestVerifier()
            .verify(signed, by: Samples.credentials(token: vector.token), body: digest, at: Samples.time())
        #expect(verified.kind == .query)
        #expect(try verified.expires == Samples.time(3600))
    }

    @Test func `all cases are there`() { #expect(Vector.all.count == 38) }

    /// "Authenticating Requests: Using Query Parameters", Amazon S3 API Reference.
    @Test func `the documentation's presigned request`() throws {
        let signer = try RequestSigner(
            credentials: Samples.documented(),
            region: "us-east-1",
            service: "s3"
        )
        let host = HeaderField("Host", "examplebucket.s3.amazonaws.com")
        let time = try Timestamp(parsing: "2013-05-24T00:00:00Z")
        let signed = try signer.presign(
            RequestHead(method: "GET", target: "/test.txt", fields: [host]),
            lifetime: 86400,
            at: time
        )
        #expect(
            signed.target
                == "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2F"
                + "us-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400"
                + "&X-Amz-SignedHeaders=host"
                + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
        )
        let verified = try RequestVerifier()
            .verify(signed, by: Samples.documented(), at: time)
        #expect(verified.payload == .unsigned)
        #expect(verified.service == "s3")
    }

    /// "Authenticating Requests: Using the Authorization Header", Amazon S3 API Reference.
    @Test(arguments: [
        (
            "GET", "/test.txt", [("Range", "bytes=0-9")], "",
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
        ),
        (
            "PUT", "/test$file.text",
            [("Date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")],
            "Welcome to Amazon S3.", "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"
        ),
        ("GET", "/?lifecycle", [], "", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        (
            "GET", "/?max-keys=2&prefix=J", [], "",
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"
        ),
    ])
    func `the documentation's signed requests`(
        method: String,
        target: String,
        fields: [(String, String)],
        body: String,
        signature: String
    ) throws {
        let credentials = try Samples.documented()
        let fields = [("Host", "examplebucket.s3.amazonaws.com")] + fields
        let request = RequestHead(method: method, target: target, fields: fields.map { HeaderField($0.0, $0.1) })
        let time = try Timestamp(parsing: "2013-05-24T00:00:00Z")
        let signed = try RequestSigner(credentials: credentials, region: "us-east-1", service: "s3")
            .sign(request, payload: .digest(Samples.digest(body)), at: time)
        #expect(signed.signature == signature)
        let verified = try RequestVerifier().verify(signed, by: credentials, at: time)
        try verified.payload.check(Samples.digest(body))
        #expect(throws: SignatureError.self) { try verified.payload.check(Samples.digest(body + " ")) }
    }
}
