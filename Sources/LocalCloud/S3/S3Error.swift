internal import HTTPTypes

/// An answer of Amazon S3 that says why there is no object ("Error responses", Amazon S3 API Reference).
struct S3Error: Error, Equatable {
    let status: HTTPResponse.Status
    let code: String
    let message: String
    /// Elements after `Code` and `Message`, in order.
    let details: [Detail]

    struct Detail: Equatable {
        let name: String
        let text: String
    }

    init(
        _ status: HTTPResponse.Status,
        _ code: String,
        _ message: String,
        _ details: [(name: String, value: String)] = []
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.details = details.map { Detail(name: $0.name, text: $0.value) }
    }

    /// The body of the answer.
    func document(requestID: String) -> [UInt8] {
        let children =
            [XMLElement("Code", code), XMLElement("Message", message)] + details.map { XMLElement($0.name, $0.text) }
            + [XMLElement("RequestId", requestID), XMLElement("HostId", requestID)]
        return XMLElement("Error", children).document
    }
}

extension S3Error {
    static let accessDenied = S3Error(.forbidden, "AccessDenied", "Access Denied")

    static func noSuchKey(_ key: String) -> S3Error {
        S3Error(.notFound, "NoSuchKey", "The specified key does not exist.", [("Key", key)])
    }

    static func noSuchBucket(_ bucket: String) -> S3Error {
        S3Error(.notFound, "NoSuchBucket", "The specified bucket does not exist", [("BucketName", bucket)])
    }

    static func invalidRange(_ range: String, size: UInt64) -> S3Error {
        S3Error(
            .rangeNotSatisfiable,
            "InvalidRange",
            "The requested range is not satisfiable",
            [("RangeRequested", range), ("ActualObjectSize", "\(size)")]
        )
    }

    static func preconditionFailed(_ condition: String) -> S3Error {
        S3Error(
            .preconditionFailed,
            "PreconditionFailed",
            "At least one of the pre-conditions you specified did not hold",
            [("Condition", condition)]
        )
    }

    static func invalidArgument(_ name: String, _ value: String, _ message: String) -> S3Error {
        S3Error(.badRequest, "InvalidArgument", message, [("ArgumentName", name), ("ArgumentValue", value)])
    }

    static func notImplemented(_ what: String) -> S3Error {
        S3Error(
            .notImplemented,
            "NotImplemented",
            "This server has no \(what); it only lists and fetches what a release has"
        )
    }

    /// For everything that would change a bucket.
    static let readOnly = S3Error(
        .forbidden,
        "AccessDenied",
        "This server never writes into what it serves: the buckets are the folders of a release tree, which "
            + "`ota-release build` makes"
    )
}
