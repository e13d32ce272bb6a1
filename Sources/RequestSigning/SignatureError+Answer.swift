internal import ReleaseModel

extension SignatureError: CustomStringConvertible {
    package var description: String { "\(code): \(message)" }

    /// S3's name of the error ("Error responses", Amazon S3 API Reference).
    package var code: String { answer.code }

    /// The status of HTTP.
    package var status: Int { answer.status }

    /// What S3 says.
    package var message: String { answer.message }

    private var answer: (status: Int, code: String, message: String) {
        switch self {
        case .anonymous: (403, "AccessDenied", "Access Denied")
        case .severalMechanisms:
            (
                400, "InvalidArgument",
                "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string "
                    + "parameter or the Authorization header should be specified"
            )
        case .unsupportedMechanism:
            (
                400, "InvalidRequest",
                "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
            )
        case .unknownAuthorization: (400, "InvalidArgument", "Unsupported Authorization Type")
        case .malformedAuthorization:
            SignatureError.malformed(
                .header,
                "the authorization header requires three components: Credential, SignedHeaders, and Signature."
            )
        case .missingParameters:
            (
                400, "AuthorizationQueryParametersError",
                "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, "
                    + "X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
            )
        case .missingLegacyParameters:
            (
                403, "AccessDenied",
                "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters"
            )
        case .unsupportedAlgorithm:
            (400, "AuthorizationQueryParametersError", "X-Amz-Algorithm only supports \"AWS4-HMAC-SHA256\"")
        case .malformedCredential(let kind):
            SignatureError.malformed(
                kind,
                "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\"."
            )
        case .malformedDate(.header):
            (403, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header")
        case .malformedDate:
            (
                400, "AuthorizationQueryParametersError",
                "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\""
            )
        case .malformedExpires(let mistake): (400, "AuthorizationQueryParametersError", mistake.message)
        case .malformedLegacyExpires(let text):
            (403, "AccessDenied", "Invalid date (should be seconds since epoch): \(text)")
        case .malformedSignedHeaders(let kind):
            SignatureError.malformed(kind, "the SignedHeaders are mal-formed; expecting lower-case names in order.")
        case .wrongDate(let kind, let credential, let request):
            (
                400, SignatureError.malformed(kind, "").code,
                (kind == .header ? "The authorization header is malformed; " : "")
                    + "Invalid credential date \"\(credential)\". This date is not the same as X-Amz-Date: "
                    + "\"\(request)\"."
            )
        case .wrongRegion(let kind, let given, let expected):
            SignatureError.malformed(kind, "the region '\(given)' is wrong; expecting '\(expected)'")
        case .wrongService(let kind, let given, let expected):
            SignatureError.malformed(
                kind,
                "incorrect service \"\(given)\". This endpoint belongs to \"\(expected)\"."
            )
        case .headersNotSigned:
            (403, "AccessDenied", "There were headers present in the request which were not signed")
        case .repeated(let name): (400, "InvalidRequest", "\(name) must be given once only")
        case .expired: (403, "AccessDenied", "Request has expired")
        case .notYetValid: (403, "AccessDenied", "Request is not yet valid")
        case .timeTooSkewed:
            (
                403, "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large."
            )
        case .unknownAccessKey:
            (403, "InvalidAccessKeyId", "The Access Key Id you provided does not exist in our records.")
        case .invalidToken: (400, "InvalidToken", "The provided token is malformed or otherwise invalid.")
        case .expiredToken: (400, "ExpiredToken", "The provided token has expired.")
        case .mismatch:
            (
                403, "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. Check your key and "
                    + "signing method."
            )
        case .missingPayloadHash:
            (400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256")
        case .malformedPayloadHash:
            (
                400, "InvalidArgument",
                "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, or a valid sha256 "
                    + "value."
            )
        case .signedChunks:
            (501, "NotImplemented", "A header you provided implies functionality that is not implemented")
        case .payloadMismatch:
            (
                400, "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed."
            )
        case .invalidURI: (400, "InvalidURI", "Couldn't parse the specified URI.")
        case .invalidField: (400, "InvalidRequest", "A header has a name or a value that HTTP does not allow")
        case .headTooLarge:
            (
                400, "RequestHeaderSectionTooLarge",
                "Your request header section exceeds the maximum allowed request header section size."
            )
        }
    }

    /// A part of the credentials that cannot be used, in the words for where it was.
    private static func malformed(_ kind: AuthenticationKind, _ what: String) -> (
        status: Int, code: String, message: String
    ) {
        switch kind {
        case .header: (400, "AuthorizationHeaderMalformed", "The authorization header is malformed; \(what)")
        case .query, .legacyQuery:
            (
                400, "AuthorizationQueryParametersError",
                "Error parsing the X-Amz-Credential parameter; \(what)"
            )
        }
    }
}

extension SignatureError.Lifetime {
    fileprivate var message: String {
        switch self {
        case .notANumber: "X-Amz-Expires should be a number"
        case .negative: "X-Amz-Expires must be non-negative"
        case .tooLong:
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than "
                + "604800 seconds"
        }
    }
}
