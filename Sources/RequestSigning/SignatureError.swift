package import ReleaseModel

/// Why a request's signature is not taken, with what S3's answer says of it.
package enum SignatureError: Error, Hashable, Sendable {
    /// No signature of any kind: for the server to judge.
    case anonymous
    case severalMechanisms
    /// Version 2 where it is not taken, or a version that nobody here knows.
    case unsupportedMechanism
    /// A field Authorization of something else.
    case unknownAuthorization
    case malformedAuthorization
    case missingParameters
    case missingLegacyParameters
    case unsupportedAlgorithm
    case malformedCredential(AuthenticationKind)
    case malformedDate(AuthenticationKind)
    case malformedExpires(Lifetime)
    case malformedLegacyExpires(String)
    case malformedSignedHeaders(AuthenticationKind)
    /// The days of the credential and of the request.
    case wrongDate(AuthenticationKind, credential: String, request: String)
    case wrongRegion(AuthenticationKind, given: String, expected: String)
    case wrongService(AuthenticationKind, given: String, expected: String)
    /// The names of fields that must be signed and are not.
    case headersNotSigned([String])
    /// A field or a parameter that may be there only once.
    case repeated(String)
    /// `lifetime` in seconds; nil in version 2.
    case expired(lifetime: Int?, expires: Timestamp, serverTime: Timestamp)
    case notYetValid(requestTime: SigningTime, expires: Timestamp, serverTime: Timestamp)
    case timeTooSkewed(requestTime: SigningTime, serverTime: Timestamp)
    case unknownAccessKey(String)
    case invalidToken
    case expiredToken
    case mismatch(SignatureMismatch)
    case missingPayloadHash
    case malformedPayloadHash(String)
    /// Chunks with signatures of their own.
    case signedChunks(String)
    case payloadMismatch(claimed: SHA256Digest, computed: SHA256Digest)
    case invalidURI
    case invalidField
    case headTooLarge

    /// What is wrong with X-Amz-Expires.
    package enum Lifetime: Hashable, Sendable {
        case notANumber, negative, tooLong
    }
}

/// Both sides of a signature that is not the one computed here. Holds nothing that the client did not send or could not
/// compute without the secret.
package struct SignatureMismatch: Hashable, Sendable {
    package let accessKeyID: String
    package let stringToSign: String
    package let signatureProvided: String
    /// Nil in version 2, which has none.
    package let canonicalRequest: String?
}
