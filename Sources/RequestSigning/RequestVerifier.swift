internal import Hashing
package import ReleaseModel

/// Checks the signatures of requests, as S3 and the other services do.
package struct RequestVerifier: Sendable {
    /// How far a request's clock may be from the server's, in seconds; and how far in the future one may be presigned.
    package static let skew: Int64 = 900

    private let requiresVersion4: Bool
    private let keys: DerivedKeyCache

    /// `keys` may be shared with other verifiers.
    package init(requiresVersion4: Bool = false, keys: DerivedKeyCache = DerivedKeyCache()) {
        self.requiresVersion4 = requiresVersion4
        self.keys = keys
    }

    /// Holds a request's signature against the one that its key makes.
    ///
    /// - Parameters:
    ///   - request: The head that `authentication` was read from.
    ///   - authentication: What the request says of itself.
    ///   - stored: The credentials of `authentication.accessKeyID`, if there are any.
    ///   - body: The digest of the whole body, which all services but S3 sign. Nil when the body has not been read; then
    ///     nothing but S3 can be verified.
    ///   - bucket: The bucket when it was named by the host and not by the path, for version 2.
    ///   - expected: What the signature must be for.
    ///   - now: The server's time.
    /// - Returns: What the signature proves.
    /// - Throws: Why it proves nothing, in the words of S3.
    package func verify(
        _ request: RequestHead,
        _ authentication: RequestAuthentication,
        stored: StoredCredentials?,
        body: SHA256Digest?,
        bucket: String? = nil,
        expecting expected: ExpectedScope = ExpectedScope(),
        at now: Timestamp
    ) throws(SignatureError) -> VerifiedRequest {
        switch authentication {
        case .version4(let claim):
            try expected.check(claim.scope, claim.kind)
            guard let payload = claim.payload ?? body.map(PayloadHash.digest) else {
                throw .wrongService(claim.kind, given: claim.scope.service, expected: "s3")
            }
            let stored = try known(stored, claim.accessKeyID)
            let expires = try RequestVerifier.expiry(of: claim, at: now)
            try stored.check(claim.sessionToken, at: now)
            try check(request, claim, payload, by: stored.credentials)
            return VerifiedRequest(
                kind: claim.kind,
                accessKeyID: claim.accessKeyID,
                scope: claim.scope,
                service: claim.scope.service,
                payload: payload,
                expires: expires
            )
        case .legacy(let claim):
            guard !requiresVersion4 else { throw .unsupportedMechanism }
            if let service = expected.service, !service.isSame(as: "s3") { throw .unsupportedMechanism }
            let stored = try known(stored, claim.accessKeyID)
            guard now <= claim.expires else {
                throw .expired(lifetime: nil, expires: claim.expires, serverTime: now)
            }
            try stored.check(claim.sessionToken, at: now)
            try RequestVerifier.check(claim, bucket: bucket, by: stored.credentials)
            return VerifiedRequest(
                kind: .legacyQuery,
                accessKeyID: claim.accessKeyID,
                scope: nil,
                service: "s3",
                payload: .unsigned,
                expires: claim.expires
            )
        }
    }

    /// Credentials for another key than was asked for are a mistake of the caller, and prove nothing.
    private func known(_ stored: StoredCredentials?, _ accessKeyID: String) throws(SignatureError) -> StoredCredentials
    {
        guard let stored, stored.credentials.accessKeyID.isSame(as: accessKeyID) else {
            throw .unknownAccessKey(accessKeyID)
        }
        return stored
    }

    /// The last second at which the request is taken.
    private static func expiry(
        of claim: Version4Authentication,
        at now: Timestamp
    ) throws(SignatureError) -> Timestamp {
        let (signed, current) = (claim.time.timestamp.secondsSinceEpoch, now.secondsSinceEpoch)
        // Only at the very end of the years that can be written is there no such time.
        func moment(_ seconds: Int64) -> Timestamp { Timestamp(secondsSinceEpoch: seconds) ?? claim.time.timestamp }
        guard let lifetime = claim.lifetime else {
            guard (signed - skew...signed + skew).contains(current) else {
                throw .timeTooSkewed(requestTime: claim.time, serverTime: now)
            }
            return moment(signed + skew)
        }
        let expires = moment(signed + Int64(lifetime))
        guard signed <= current + skew else {
            throw .notYetValid(requestTime: claim.time, expires: expires, serverTime: now)
        }
        guard lifetime > 0, now <= expires else {
            throw .expired(lifetime: lifetime, expires: expires, serverTime: now)
        }
        return expires
    }

    private func check(
        _ request: RequestHead,
        _ claim: Version4Authentication,
        _ payload: PayloadHash,
        by credentials: Credentials
    ) throws(SignatureError) {
        let canonical = CanonicalRequest(
            request,
            signedHeaders: claim.signedHeaders,
            payload: payload.description,
            rules: PathRules(service: claim.scope.service)
        )
        let text = StringToSign(canonical, time: claim.time, scope: claim.scope)
        let key = keys.key(credentials, claim.scope)
        let signature = text.signature(by: key)
        guard ConstantTime.areEqual(Array(signature.utf8), Array(claim.signature.utf8)) else {
            throw .mismatch(
                SignatureMismatch(
                    accessKeyID: claim.accessKeyID,
                    stringToSign: text.description,
                    signatureProvided: claim.signature,
                    canonicalRequest: canonical.description
                )
            )
        }
        keys.keep(key, credentials, claim.scope)
    }

    private static func check(
        _ claim: LegacyAuthentication,
        bucket: String?,
        by credentials: Credentials
    ) throws(SignatureError) {
        let text = claim.stringToSign(bucket: bucket)
        let signature = credentials.legacySignature(of: text)
        guard ConstantTime.areEqual(Array(signature.utf8), Array(claim.signature.utf8)) else {
            throw .mismatch(
                SignatureMismatch(
                    accessKeyID: claim.accessKeyID,
                    stringToSign: text,
                    signatureProvided: claim.signature,
                    canonicalRequest: nil
                )
            )
        }
    }
}
