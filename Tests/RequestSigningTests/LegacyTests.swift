import ReleaseModel
import RequestSigning
import Testing

/// Version 2 in queries.
struct LegacyTests {
    /// As botocore 1.43 presigns it.
    private static let query =
        "versionId=1&response-content-type=a%26b&AWSAccessKeyId=AKIDEXAMPLE&Signature=shnGQW6lnha7z71frdey5HIn58c%3D"
        + "&Expires=1440938220"

    private func request(_ query: String = query, fields: [HeaderField] = []) -> RequestHead {
        RequestHead(
            method: "GET",
            path: "/bucket/k",
            query: query,
            fields: [HeaderField("Host", "s3.local")] + fields
        )
    }

    @Test func `a stock client's request is taken`() throws {
        let verified = try RequestVerifier().verify(request(), by: Samples.credentials(), at: Samples.time())
        #expect(verified.kind == .legacyQuery)
        #expect(verified.service == "s3")
        #expect(verified.scope == nil)
        #expect(try verified.expires == Samples.time(60))
        // No matter where in the query.
        let turned = LegacyTests.query.split(separator: "&").reversed().joined(separator: "&")
        #expect(try Samples.refusal(of: request(turned)) == nil)
    }

    @Test(arguments: [
        ("versionId=1", "versionId=2", "SignatureDoesNotMatch"), ("a%26b", "a", "SignatureDoesNotMatch"),
        ("versionId=1&", "", "SignatureDoesNotMatch"), ("versionId=1", "versionId", "SignatureDoesNotMatch"),
        ("8c%3D", "8c", "SignatureDoesNotMatch"), ("8c%3D", "8d%3D", "SignatureDoesNotMatch"),
        ("Expires=1440938220", "Expires=1440938221", "SignatureDoesNotMatch"),
        ("versionId=1", "versionId=1&uploads", "SignatureDoesNotMatch"),
        ("versionId=1", "versionId=1&x-amz-acl=public-read", "SignatureDoesNotMatch"),
        ("Expires=1440938220", "Expires=1440938159", "Request has expired"),
        (
            "Expires=1440938220", "Expires=tomorrow",
            "Invalid date (should be seconds since epoch): tomorrow"
        ),
        ("Expires=1440938220", "Expires=", "Invalid date (should be seconds since epoch): "),
        ("Expires=1440938220", "Expires=-1", "Invalid date (should be seconds since epoch): -1"),
        (
            "&Expires=1440938220", "",
            "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters"
        ),
        (
            "AWSAccessKeyId=", "x=",
            "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters"
        ),
        (
            "Signature=", "x=",
            "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters"
        ),
        ("AKIDEXAMPLE", "AKIDOTHER", "The Access Key Id you provided does not exist in our records."),
        ("AKIDEXAMPLE", "", "The Access Key Id you provided does not exist in our records."),
        ("Expires=", "Expires=1&Expires=", "Expires must be given once only"),
        ("versionId=1", "x-amz-security-token=t", "The provided token is malformed or otherwise invalid."),
        ("versionId=1", "x-amz-acl=a%0Ax-amz-b:c", "Couldn't parse the specified URI."),
    ])
    func `whatever else is refused`(old: String, new: String, expected: String) throws {
        let query = LegacyTests.query.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
        let error = try #require(try Samples.refusal(of: request(query)))
        #expect([error.code, error.message].contains(expected))
    }

    @Test(arguments: ["x-amz-acl", "Content-Type", "Content-MD5"]) func `fields are signed`(name: String) throws {
        let error = try Samples.refusal(of: request(fields: [HeaderField(name, "text/html")]))
        #expect(error?.code == "SignatureDoesNotMatch")
        let details = error.map { $0.details.map(\.name) }
        #expect(details == ["AWSAccessKeyId", "StringToSign", "SignatureProvided", "StringToSignBytes"])
    }

    @Test func `other parameters and fields are not signed`() throws {
        let query = LegacyTests.query + "&x=y"
        #expect(try Samples.refusal(of: request(query, fields: [HeaderField("User-Agent", "a")])) == nil)
    }

    @Test func `it ends when it says, without a lifetime`() throws {
        #expect(try Samples.refusal(of: request(), at: 60) == nil)
        let error = try #require(try Samples.refusal(of: request(), at: 61))
        #expect(
            error.details.map { "\($0.name)=\($0.value)" } == [
                "Expires=2015-08-30T12:37:00Z", "ServerTime=2015-08-30T12:37:01Z",
            ]
        )
    }
}
