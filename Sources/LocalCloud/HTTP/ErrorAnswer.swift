internal import HTTPTypes
internal import RequestSigning

/// What a service answers when something was thrown, in the form of its protocol.
struct ErrorAnswer {
    let service: String
    let requestID: String

    func answer(_ error: any Error) -> Answer {
        switch error {
        case let error as S3Error: storage(error, refusal: "\(error.code): \(error.message)")
        case let error as ServiceError: service(error)
        case let error as SignatureError: signature(error)
        case let error as CloudRequest.BodyFailure: service(error.serviceError)
        default: internalError(error)
        }
    }

    /// IAM and STS speak the query protocol, whose names of errors are older.
    private var usesQuery: Bool { service == "iam" || service == "sts" }

    private func storage(_ error: S3Error, refusal: String) -> Answer {
        Answer(error.status, "application/xml", error.document(requestID: requestID), refusal: refusal)
    }

    private func service(_ error: ServiceError) -> Answer {
        switch service {
        case "s3": storage(S3Error(error.status, error.code, error.message), refusal: "\(error.code): \(error.message)")
        case _ where usesQuery: error.query(requestID: requestID)
        case "greengrass": error.greengrass
        default: error.restJSON
        }
    }

    private func signature(_ error: SignatureError) -> Answer {
        let status = HTTPResponse.Status(code: error.status)
        guard service == "s3" else {
            let message = error == .anonymous ? "Missing Authentication Token" : error.message
            return service(ServiceError(status, usesQuery ? error.queryCode : error.serviceCode, message))
        }
        let storageError = S3Error(status, error.code, error.message, error.details)
        var answer = storage(storageError, refusal: "\(error.code): \(error.message)")
        // Clients try again there, and an answer to HEAD tells them in no other way.
        if case .wrongRegion(_, _, let region) = error { answer.headers[.bucketRegion] = region }
        return answer
    }

    /// What went wrong here is for the log; the client learns that something did.
    private func internalError(_ error: any Error) -> Answer {
        var answer = service(
            ServiceError(.internalServerError, "InternalFailure", "We encountered an internal error. Please try again.")
        )
        answer.refusal = "\(error)"
        return answer
    }
}

extension CloudRequest.BodyFailure {
    fileprivate var serviceError: ServiceError {
        switch self {
        case .tooLong(let limit):
            ServiceError(
                .contentTooLarge,
                "RequestEntityTooLargeException",
                "The body of the request is longer than \(limit) bytes."
            )
        case .broken: ServiceError(.badRequest, "SerializationException", "The body of the request is incomplete.")
        }
    }
}

extension SignatureError {
    /// What IAM and STS call it ("Common errors", AWS Identity and Access Management API Reference).
    fileprivate var queryCode: String {
        switch self {
        case .anonymous: "MissingAuthenticationToken"
        case .unknownAccessKey, .invalidToken: "InvalidClientTokenId"
        case .expiredToken: "ExpiredToken"
        case .mismatch, .timeTooSkewed, .expired, .notYetValid, .wrongDate, .wrongRegion, .wrongService:
            "SignatureDoesNotMatch"
        default: "IncompleteSignature"
        }
    }

    /// What the other services but S3 call it ("Common error types", API references of AWS).
    fileprivate var serviceCode: String {
        switch self {
        case .anonymous: "MissingAuthenticationTokenException"
        case .unknownAccessKey, .invalidToken: "UnrecognizedClientException"
        case .expiredToken: "ExpiredTokenException"
        case .mismatch, .timeTooSkewed, .expired, .notYetValid, .wrongDate, .wrongRegion, .wrongService:
            "InvalidSignatureException"
        default: "IncompleteSignatureException"
        }
    }
}
