internal import ReleaseModel

extension Version4Authentication {
    /// Reads `<access key id>/<scope>`.
    static func credential(
        _ text: String,
        _ kind: AuthenticationKind
    ) throws(SignatureError) -> (accessKeyID: String, scope: CredentialScope) {
        guard let slash = text.utf8.firstIndex(of: UInt8(ascii: "/")) else { throw .malformedCredential(kind) }
        let accessKeyID = String(text[..<slash])
        guard Credentials.isAccessKeyID(accessKeyID),
            let scope = try? CredentialScope(parsing: String(text[text.utf8.index(after: slash)...]))
        else { throw .malformedCredential(kind) }
        return (accessKeyID, scope)
    }

    static func signedHeaders(_ text: String, _ kind: AuthenticationKind) throws(SignatureError) -> SignedHeaders {
        guard let headers = try? SignedHeaders(parsing: text) else { throw .malformedSignedHeaders(kind) }
        return headers
    }

    /// The field X-Amz-Date, or without one the field Date.
    static func time(of request: RequestHead) throws(SignatureError) -> SigningTime {
        if let text = try request.only("x-amz-date") {
            guard let time = try? SigningTime(parsing: text) else { throw .malformedDate(.header) }
            return time
        }
        guard let text = try request.only("date"), let time = SigningTime(parsingDateField: text) else {
            throw .malformedDate(.header)
        }
        return time
    }

    /// Seconds, 0...604800.
    static func lifetime(_ text: String) throws(SignatureError) -> Int {
        let isNegative = text.begins(with: "-")
        let digits = text.utf8.dropFirst(isNegative ? 1 : 0)
        guard !digits.isEmpty, digits.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            throw .malformedExpires(.notANumber)
        }
        guard !isNegative else { throw .malformedExpires(.negative) }
        guard let seconds = Int(text), seconds <= RequestSigner.lifetimes.upperBound else {
            throw .malformedExpires(.tooLong)
        }
        return seconds
    }

    /// S3 wants every signed request to say what its body is.
    static func payload(of request: RequestHead) throws(SignatureError) -> PayloadHash {
        guard let text = try request.only("x-amz-content-sha256") else { throw .missingPayloadHash }
        return try PayloadHash(parsing: text)
    }

    /// A presigned request may say what its body is, in the query or in a signed field.
    static func payload(
        of request: RequestHead,
        _ parameters: AuthenticationParameters,
        _ signed: SignedHeaders
    ) throws(SignatureError) -> PayloadHash {
        if let text = parameters[.contentDigest] { return try PayloadHash(parsing: text) }
        let text = try request.only("x-amz-content-sha256")
        guard let text, signed.names.contains("x-amz-content-sha256") else { return .unsigned }
        return try PayloadHash(parsing: text)
    }
}

extension RequestHead {
    /// The value of a field that may be there once; the name is given in lower case.
    func only(_ name: String) throws(SignatureError) -> String? {
        let values = values(of: name)
        guard values.count <= 1 else { throw .repeated(name) }
        return values.first
    }
}
