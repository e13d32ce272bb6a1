import Foundation
import ReleaseModel
import RequestSigning
import Testing

/// Every reason not to take a request, with what S3 says of it.
struct RefusalTests {
    /// A change to a good request and what comes of it.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let expected: String
        let change: @Sendable (inout RequestHead) -> Void

        init(_ name: String, _ expected: String, _ change: @escaping @Sendable (inout RequestHead) -> Void) {
            testDescription = name
            self.expected = expected
            self.change = change
        }
    }

    private static func replace(_ old: String, _ new: String) -> @Sendable (inout RequestHead) -> Void {
        { request in
            request.query = request.query.map {
                $0.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
            }
        }
    }

    private static func authorization(_ old: String, _ new: String) -> @Sendable (inout RequestHead) -> Void {
        { request in
            request.fields = request.fields.map { field in
                guard field.name == "Authorization" else { return field }
                return HeaderField(
                    field.name,
                    field.value.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
                )
            }
        }
    }

    private static func add(_ name: String, _ value: String) -> @Sendable (inout RequestHead) -> Void {
        { $0.fields.append(HeaderField(name, value)) }
    }

    private static let parametersError = "400 AuthorizationQueryParametersError "
    private static let malformed = "400 AuthorizationHeaderMalformed The authorization header is malformed; "
    private static let missing =
        parametersError
        + "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, "
        + "X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
    private static let credential =
        "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\"."
    private static let mismatch =
        "403 SignatureDoesNotMatch The request signature we calculated does not match the "
        + "signature you provided. Check your key and signing method."
    private static let several =
        "400 InvalidArgument Only one auth mechanism allowed; only the X-Amz-Algorithm query "
        + "parameter, Signature query string parameter or the Authorization header should be specified"
    private static let unsigned = "403 AccessDenied There were headers present in the request which were not signed"
    private static let unsupported =
        "400 InvalidRequest The authorization mechanism you have provided is not supported. "
        + "Please use AWS4-HMAC-SHA256."

    @Test(arguments: [
        Case("nothing", "403 AccessDenied Access Denied") { $0.query = nil },
        Case("no algorithm", missing, replace("X-Amz-Algorithm=", "a=")),
        Case("no credential", missing, replace("X-Amz-Credential=", "a=")),
        Case("no date", missing, replace("X-Amz-Date=", "a=")),
        Case("no expiry", missing, replace("X-Amz-Expires=", "a=")),
        Case("no signed headers", missing, replace("X-Amz-SignedHeaders=", "a=")),
        Case("no signature", missing, replace("X-Amz-Signature=", "a=")),
        Case(
            "another algorithm",
            parametersError + "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"",
            replace("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256")
        ),
        Case(
            "short credential",
            parametersError + "Error parsing the X-Amz-Credential parameter; " + credential,
            replace("us-east-1%2F", "")
        ),
        Case(
            "other terminal",
            parametersError + "Error parsing the X-Amz-Credential parameter; " + credential,
            replace("aws4_request", "aws5_request")
        ),
        Case(
            "date of a credential",
            parametersError + "Error parsing the X-Amz-Credential parameter; " + credential,
            replace("%2F20150830%2F", "%2F20150231%2F")
        ),
        Case(
            "no key",
            parametersError + "Error parsing the X-Amz-Credential parameter; " + credential,
            replace("AKIDEXAMPLE", "")
        ),
        Case(
            "another day",
            parametersError
                + "Invalid credential date \"20150829\". This date is not the same as X-Amz-Date: \"20150830\".",
            replace("%2F20150830%2F", "%2F20150829%2F")
        ),
        Case(
            "date",
            parametersError + "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
            replace("20150830T123600Z", "2015-08-30T12:36:00Z")
        ),
        Case(
            "hour",
            parametersError + "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
            replace("20150830T123600Z", "20150830T243600Z")
        ),
        Case("expiry", parametersError + "X-Amz-Expires should be a number", replace("Expires=60", "Expires=6x")),
        Case(
            "no expiry at all",
            parametersError + "X-Amz-Expires should be a number",
            replace("Expires=60", "Expires=")
        ),
        Case(
            "sign of expiry",
            parametersError + "X-Amz-Expires should be a number",
            replace("Expires=60", "Expires=%2B60")
        ),
        Case(
            "negative expiry",
            parametersError + "X-Amz-Expires must be non-negative",
            replace("Expires=60", "Expires=-1")
        ),
        Case(
            "long expiry",
            parametersError
                + "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be "
                + "less than 604800 seconds",
            replace("Expires=60", "Expires=604801")
        ),
        Case(
            "endless expiry",
            parametersError
                + "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be "
                + "less than 604800 seconds",
            replace("Expires=60", "Expires=99999999999999999999999")
        ),
        Case("no time at all", "403 AccessDenied Request has expired", replace("Expires=60", "Expires=0")),
        Case("longer expiry", mismatch, replace("Expires=60", "Expires=61")),
        Case("unsigned host", unsigned, replace("SignedHeaders=host", "SignedHeaders=range")),
        Case(
            "signed headers in disorder",
            parametersError
                + "Error parsing the X-Amz-Credential parameter; the SignedHeaders are mal-formed; expecting "
                + "lower-case names in order.",
            replace("SignedHeaders=host", "SignedHeaders=range%3Bhost")
        ),
        Case("unsigned field", unsigned, add("X-Amz-Acl", "public-read")),
        Case("signed field that is not there", mismatch, replace("SignedHeaders=host", "SignedHeaders=host%3Brange")),
        Case(
            "twice",
            "400 InvalidRequest X-Amz-Date must be given once only",
            replace("X-Amz-Date=", "X-Amz-Date=1&X-Amz-Date=")
        ),
        Case("both ways", several, add("Authorization", "AWS4-HMAC-SHA256 x")),
        Case("both versions", several, replace("X-Amz-Algorithm=", "Signature=a&X-Amz-Algorithm=")),
        Case(
            "token",
            "400 InvalidToken The provided token is malformed or otherwise invalid.",
            replace("X-Amz-Date=", "X-Amz-Security-Token=a&X-Amz-Date=")
        ),
        Case("escape", "400 InvalidURI Couldn't parse the specified URI.", replace("X-Amz-Date=", "a=%zz&X-Amz-Date=")),
        Case("escape at the end", "400 InvalidURI Couldn't parse the specified URI.") { $0.path += "%2" },
        Case(
            "no UTF-8",
            "400 InvalidURI Couldn't parse the specified URI.",
            replace("X-Amz-Date=", "a=%ff&X-Amz-Date=")
        ),
        Case("no path", "400 InvalidURI Couldn't parse the specified URI.") { $0.path = "" },
        Case("method of two lines", "400 InvalidURI Couldn't parse the specified URI.") { $0.method = "GET\n/" },
        Case(
            "field of two lines",
            "400 InvalidRequest A header has a name or a value that HTTP does not allow",
            add("a", "b\nc")
        ),
        Case(
            "name of two lines",
            "400 InvalidRequest A header has a name or a value that HTTP does not allow",
            add("a\n", "b")
        ),
        Case("long query", "400 InvalidURI Couldn't parse the specified URI.") {
            $0.query? += "&a=" + String(repeating: "a", count: 20_000)
        },
        Case("many parameters", "400 InvalidURI Couldn't parse the specified URI.") {
            $0.query? += String(repeating: "&", count: 256)
        },
        Case(
            "many fields",
            "400 RequestHeaderSectionTooLarge Your request header section exceeds the maximum allowed request header section size."
        ) { $0.fields += (0..<300).map { HeaderField("a\($0)", "") } },
        Case(
            "long fields",
            "400 RequestHeaderSectionTooLarge Your request header section exceeds the maximum allowed request header section size.",
            add("a", String(repeating: "a", count: 70_000))
        ),
    ])
    func `presigned requests`(refused: Case) throws {
        let signer = try RequestSigner(credentials: Samples.credentials(), region: "us-east-1", service: "s3")
        let request = RequestHead(method: "GET", target: "/bucket/key", fields: [HeaderField("Host", "local")])
        var signed = try signer.presign(request, lifetime: 60, at: Samples.time())
        #expect(try Samples.refusal(of: signed) == nil)
        refused.change(&signed)
        let error = try #require(try Samples.refusal(of: signed))
        #expect("\(error.status) \(error.code) \(error.message)" == refused.expected)
    }

    @Test(arguments: [
        Case(
            "no parts",
            malformed + "the authorization header requires three components: Credential, SignedHeaders, and Signature.",
            authorization("Credential=", "a=")
        ),
        Case(
            "no signature",
            malformed + "the authorization header requires three components: Credential, SignedHeaders, and Signature.",
            authorization(", Signature=", "")
        ),
        Case(
            "twice",
            malformed + "the authorization header requires three components: Credential, SignedHeaders, and Signature.",
            authorization("Signature=", "Signature=a, Signature=")
        ),
        Case("credential", malformed + credential, authorization("/us-east-1/", "/")),
        Case(
            "another day",
            malformed + "Invalid credential date \"20150829\". This date is not the same as X-Amz-Date: \"20150830\".",
            authorization("/20150830/", "/20150829/")
        ),
        Case("version 2", unsupported) { $0.fields = [HeaderField("Authorization", "AWS AKIDEXAMPLE:abc=")] },
        Case("basic", "400 InvalidArgument Unsupported Authorization Type") {
            $0.fields = [HeaderField("Authorization", "Basic abc=")]
        },
        Case("no time", "403 AccessDenied AWS authentication requires a valid Date or x-amz-date header") {
            $0.fields.removeAll { $0.name == "X-Amz-Date" }
        },
        Case(
            "two times",
            "400 InvalidRequest x-amz-date must be given once only",
            add("x-amz-date", "20150830T123600Z")
        ),
        Case("two hosts", mismatch, add("host", "other")),
        Case(
            "two authorizations",
            "400 InvalidRequest Authorization must be given once only",
            add("authorization", "a")
        ),
        Case("unsigned field", unsigned, add("X-Amz-Acl", "public-read")),
        Case("no hash", "400 InvalidRequest Missing required header for this request: x-amz-content-sha256") {
            $0.fields.removeAll { $0.name == "X-Amz-Content-SHA256" }
        },
        Case("upper case", mismatch) { request in
            request.fields = request.fields.map { field in
                guard field.name == "Authorization", let start = field.value.range(of: "Signature=")?.upperBound else {
                    return field
                }
                return HeaderField(field.name, field.value[..<start] + field.value[start...].uppercased())
            }
        },
    ])
    func `requests with the field Authorization`(refused: Case) throws {
        let signer = try RequestSigner(credentials: Samples.credentials(), region: "us-east-1", service: "s3")
        let request = RequestHead(method: "GET", target: "/bucket/key", fields: [HeaderField("Host", "local")])
        var signed = try signer.sign(request, payload: .empty, at: Samples.time())
        #expect(try Samples.refusal(of: signed) == nil)
        refused.change(&signed)
        let error = try #require(try Samples.refusal(of: signed))
        #expect("\(error.status) \(error.code) \(error.message)" == refused.expected)
    }
}
