internal import ReleaseModel

/// A request to a store that failed for good: what was attempted, where, and what the store said.
package struct StoreError: Error, Equatable, CustomStringConvertible {
    /// The attempt as words that complete "cannot …": `list`, `store`.
    package let operation: String
    /// `s3://bucket/key`
    package let place: String
    package let reason: Reason

    package enum Reason: Equatable, Sendable {
        /// The store's answer: a status of HTTP with a code and a message of S3.
        case answer(status: Int, code: String, message: String)
        /// No answer came.
        case connection(String)
        /// What is stored, or what the answer says of it, is not what was sent.
        case checksum(String)
        /// The answer is none that S3 gives.
        case malformed(String)
        case credentials(String)
        /// A file of this machine could not be read or written.
        case file(String)
    }

    init(_ operation: String, _ place: String, _ reason: Reason) {
        self.operation = operation
        self.place = place
        self.reason = reason
    }

    /// The code of the store's answer.
    package var code: String? {
        guard case .answer(_, let code, _) = reason else { return nil }
        return code
    }

    /// Whether there is nothing by that name.
    package var isMissing: Bool {
        guard case .answer(let status, let code, _) = reason else { return false }
        return status == 404 && code != "NoSuchBucket"
    }

    /// Whether a conditional write found another state.
    package var isPreconditionFailed: Bool {
        guard case .answer(let status, _, _) = reason else { return false }
        return status == 412
    }

    package var description: String { "cannot \(operation) \(place): \(text)\(remedy.map { "; \($0)" } ?? "")" }

    private var text: String {
        switch reason {
        case .answer(let status, let code, let message):
            let words = message.isEmpty ? "" : " (\(message.escapedForDisplay))"
            return "\(code.escapedForDisplay), status \(status)\(words)"
        case .connection(let text), .checksum(let text), .malformed(let text), .credentials(let text), .file(let text):
            return text.escapedForDisplay
        }
    }

    private var remedy: String? {
        switch reason {
        case .answer(_, let code, _):
            switch code {
            case "NoSuchBucket": "make the bucket first, or say --create-buckets"
            case "AccessDenied":
                "the credentials need s3:ListBucket, s3:GetObject, s3:PutObject and s3:DeleteObject there"
            case "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken":
                "check the credentials in the environment or the profile"
            case "RequestTimeTooSkewed": "set this machine's clock"
            case "PermanentRedirect", "AuthorizationHeaderMalformed": "the bucket is in another region"
            default: nil
            }
        case .connection: "run the command again; it goes on from what is stored"
        case .checksum: "if the object is damaged, delete it, and run the command again"
        case .malformed, .credentials, .file: nil
        }
    }
}

extension StoreError {
    /// What was read could not be written down.
    package init(writing place: String, _ text: String) {
        self.init("write to", place, .file(text))
    }
}
