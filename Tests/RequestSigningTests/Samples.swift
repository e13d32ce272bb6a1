import Hashing
import ReleaseModel
import RequestSigning

/// Keys of the documentation's examples.
enum Samples {
    static let secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"

    /// Those of S3's documentation, whose secret has a slash for the plus.
    static func documented() throws -> Credentials {
        try Credentials(accessKeyID: "AKIAIOSFODNN7EXAMPLE", secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    }

    static func credentials(_ id: String = "AKIDEXAMPLE", token: String? = nil) throws -> Credentials {
        try Credentials(accessKeyID: id, secret: secret, sessionToken: token)
    }

    /// 2015-08-30T12:36:00Z, moved by seconds.
    static func time(_ seconds: Int64 = 0) throws -> Timestamp {
        let start = try Timestamp(parsing: "2015-08-30T12:36:00Z")
        return Timestamp(secondsSinceEpoch: start.secondsSinceEpoch + seconds) ?? start
    }

    /// Why the request is not taken from the holder of `credentials()`; nil when it is.
    static func refusal(
        of request: RequestHead,
        by credentials: Credentials? = nil,
        sessionEnds: Timestamp? = nil,
        expecting expected: ExpectedScope = ExpectedScope(),
        at seconds: Int64 = 0
    ) throws -> SignatureError? {
        let (credentials, now) = try (credentials ?? Samples.credentials(), time(seconds))
        do throws(SignatureError) {
            _ = try RequestVerifier()
                .verify(request, by: credentials, sessionEnds: sessionEnds, expecting: expected, at: now)
            return nil
        } catch {
            return error
        }
    }

    static func digest(_ body: String) -> SHA256Digest { SHA256Digest(hashing: Array(body.utf8)) }
}

extension RequestVerifier {
    /// Reads and verifies a request whose key is known.
    func verify(
        _ request: RequestHead,
        by credentials: Credentials,
        sessionEnds: Timestamp? = nil,
        body: SHA256Digest? = nil,
        bucket: String? = nil,
        expecting expected: ExpectedScope = ExpectedScope(),
        at now: Timestamp
    ) throws(SignatureError) -> VerifiedRequest {
        try verify(
            request,
            RequestAuthentication(of: request),
            stored: StoredCredentials(credentials, expires: sessionEnds),
            body: body,
            bucket: bucket,
            expecting: expected,
            at: now
        )
    }
}

extension RequestHead {
    func value(of name: String) -> String? { values(of: name).first }

    /// The signature, wherever it is.
    var signature: String? {
        let text = value(of: "authorization") ?? query ?? ""
        return text.split(separator: "Signature=").last.map(String.init)
    }
}
