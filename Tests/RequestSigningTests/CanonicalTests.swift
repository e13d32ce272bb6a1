import ReleaseModel
import RequestSigning
import Testing

/// The one form of a request that is signed.
struct CanonicalTests {
    private func line(_ number: Int, of target: String, rules: PathRules) -> String {
        let request = RequestHead(method: "GET", target: target, fields: [HeaderField("Host", "h")])
        let canonical = CanonicalRequest(
            request,
            signedHeaders: SignedHeaders(of: request),
            payload: "UNSIGNED-PAYLOAD",
            rules: rules
        )
        return String(canonical.description.split(separator: "\n", omittingEmptySubsequences: false)[number])
    }

    @Test(arguments: [
        ("/things/a%3Ab/jobs/$next", "/things/a%253Ab/jobs/%24next", "/things/a%3Ab/jobs/%24next"),
        ("/things/a/jobs/%24next", "/things/a/jobs/%2524next", "/things/a/jobs/%24next"),
        ("/", "/", "/"), ("", "/", "/"), ("//", "/", "//"), ("/a//b/", "/a/b/", "/a//b/"), ("/./a/.", "/a", "/./a/."),
        ("/a/../../b", "/b", "/a/../../b"), ("/a/b/..", "/a", "/a/b/.."), ("/a/../", "/", "/a/../"),
        ("/a%2fb", "/a%252fb", "/a%2Fb"), ("/%7e-._~", "/%257e-._~", "/~-._~"), ("/a+b c", "/a%2Bb%20c", "/a%2Bb%20c"),
        ("/%2e%2e/a", "/%252e%252e/a", "/../a"), ("/é", "/%C3%A9", "/%C3%A9"), ("/100%", "/100%25", "/100%25"),
    ])
    func `S3 keeps paths, other services normalise and encode again`(target: String, others: String, s3: String) {
        #expect(line(1, of: target, rules: PathRules(service: "iot")) == others)
        #expect(line(1, of: target, rules: PathRules(service: "s3")) == s3)
    }

    @Test(arguments: [
        ("/", ""), ("/?", ""), ("/?uploads", "uploads="), ("/?uploads=", "uploads="), ("/?b=2&a=1", "a=1&b=2"),
        ("/?a=2&a=1", "a=1&a=2"), ("/?a-b=1&a=2", "a=2&a-b=1"), ("/?B=1&a=1", "B=1&a=1"), ("/?a=b=c", "a=b%3Dc"),
        ("/?a=%2f+%20", "a=%2F%2B%20"), ("/?a=x?y", "a=x%3Fy"), ("/?&&a&", "a="), ("/?=", "="), ("/?a=é", "a=%C3%A9"),
        ("/?a=%", "a=%25"), ("/?X-Amz-Signature=1&a&X-Amz-Security-Token=t", "X-Amz-Security-Token=t&a="),
    ])
    func `queries are decoded, encoded and sorted`(target: String, expected: String) {
        #expect(line(2, of: target, rules: .verbatim) == expected)
    }

    @Test func `fields are sorted, trimmed and joined`() {
        let fields = [
            HeaderField("X-B", " a \t b "), HeaderField("Host", "h"), HeaderField("x-b", ""),
            HeaderField("X-A", "\"a  b\""),
            HeaderField("User-Agent", "u"), HeaderField("X-Amzn-Trace-Id", "t"), HeaderField("X-B", "c,d"),
        ]
        let request = RequestHead(method: "PUT", target: "/", fields: fields)
        let canonical = CanonicalRequest(
            request,
            signedHeaders: SignedHeaders(of: request),
            payload: "p",
            rules: .verbatim
        )
        #expect(canonical.description == "PUT\n/\n\nhost:h\nx-a:\"a b\"\nx-b:a b,,c,d\n\nhost;x-a;x-b\np")
    }

    @Test func `the field Authorization may have spaces around it and after commas, or none`() throws {
        let request = RequestHead(method: "GET", target: "/", fields: [HeaderField("Host", "h")])
        let signer = try RequestSigner(credentials: Samples.credentials(), region: "a", service: "s3")
        var signed = try signer.sign(request, payload: .empty, at: Samples.time())
        let value = try #require(signed.value(of: "authorization"))
        signed.fields.removeLast()
        for text in [
            " \(value) ", value.split(separator: ", ").joined(separator: ","),
            value.split(separator: ",").joined(separator: ",  "),
        ] {
            let spaced = signed.with { $0.fields.append(HeaderField("authorization", text)) }
            #expect(try Samples.refusal(of: spaced) == nil)
        }
    }

    @Test func `what has been said is known before anything is proved`() throws {
        let request = RequestHead(method: "GET", target: "/things/t/jobs", fields: [HeaderField("Host", "h")])
        let signer = try RequestSigner(
            credentials: Samples.credentials(),
            region: "eu-west-1",
            service: "iot-jobs-data"
        )
        let said = try RequestAuthentication(of: signer.sign(request, payload: .empty, at: Samples.time()))
        #expect(said.service == "iot-jobs-data")
        #expect(said.scope?.region == "eu-west-1")
        #expect(said.accessKeyID == "AKIDEXAMPLE")
        #expect(said.kind == .header)
        #expect(throws: SignatureError.anonymous) { try RequestAuthentication(of: request) }
        #expect(throws: InvalidValue.self) {
            try signer.sign(request.with { $0.fields = [] }, payload: .empty, at: Samples.time())
        }
    }
}
