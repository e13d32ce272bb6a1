internal import HTTPTypes

/// What a service answers.
struct Answer: Sendable {
    enum Body: Sendable {
        case bytes([UInt8])
        /// A part of an object, which goes out in pieces.
        case object(BucketCatalog.OpenObject, ByteRange)
        /// Text that is written as it comes, for as long as the client listens.
        case stream(@concurrent @Sendable (EventStreams.Send) async throws -> Void)
    }

    var status: HTTPResponse.Status
    var headers: HTTPFields
    var body: Body
    /// Why a request was refused, for the log.
    var refusal: String?

    init(_ status: HTTPResponse.Status, _ headers: HTTPFields = [:], _ body: Body = .bytes([]), refusal: String? = nil)
    {
        self.status = status
        self.headers = headers
        self.body = body
        self.refusal = refusal
    }

    /// A whole document.
    init(_ status: HTTPResponse.Status, _ type: String, _ bytes: [UInt8], refusal: String? = nil) {
        self.init(status, [.contentType: type], .bytes(bytes), refusal: refusal)
    }

    /// Adds the name of the request, as the service's clients look for it.
    mutating func name(_ requestID: String, by service: String) {
        guard service == "s3" else {
            headers[.amazonRequestID] = requestID
            return
        }
        (headers[.requestID], headers[.hostID]) = (requestID, requestID)
    }

    /// Bytes of the body; nil when only the end will tell.
    var length: UInt64? {
        switch body {
        case .bytes(let bytes): UInt64(bytes.count)
        case .object(_, let range): range.count
        case .stream: nil
        }
    }
}

extension HTTPField.Name {
    static let requestID = HTTPField.Name.known("x-amz-request-id")
    static let hostID = HTTPField.Name.known("x-amz-id-2")
    static let amazonRequestID = HTTPField.Name.known("x-amzn-RequestId")
}
