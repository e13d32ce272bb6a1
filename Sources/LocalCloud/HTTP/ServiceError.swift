internal import FoundationEssentials
internal import HTTPTypes

/// An answer of a service of AWS other than S3 that says why a call failed.
struct ServiceError: Error, Equatable {
    let status: HTTPResponse.Status
    /// The name of the exception in the service's model: `ResourceNotFoundException`.
    let code: String
    let message: String
    /// Further members of the body of a REST service, such as `resourceArn`.
    let members: [String: String]

    init(_ status: HTTPResponse.Status, _ code: String, _ message: String, _ members: [String: String] = [:]) {
        self.status = status
        self.code = code
        self.message = message
        self.members = members
    }

    /// As a REST service with JSON writes it ("AWS restJson1 protocol", Smithy).
    var restJSON: Answer {
        let body = JSONBody(members.merging(["message": message]) { first, _ in first })
        return Answer(
            status,
            [.contentType: "application/json", .errorType: code],
            .bytes(body.bytes),
            refusal: "\(code): \(message)"
        )
    }

    /// As Greengrass writes it.
    var greengrass: Answer {
        struct Detail: Encodable {
            let DetailedErrorCode: String
            let DetailedErrorMessage: String
        }
        struct Body: Encodable {
            let Message: String
            let ErrorDetails: [Detail]
        }
        let details = members.sorted { $0.key < $1.key }
            .map { Detail(DetailedErrorCode: $0.key, DetailedErrorMessage: $0.value) }
        return Answer(
            status,
            [.contentType: "application/json", .errorType: code],
            .bytes(JSONBody(Body(Message: message, ErrorDetails: details)).bytes),
            refusal: "\(code): \(message)"
        )
    }

    /// As services with the query protocol write it ("AWS query protocol", Smithy).
    func query(requestID: String) -> Answer {
        let error = XMLElement(
            "Error",
            [
                XMLElement("Type", status.kind == .serverError ? "Receiver" : "Sender"), XMLElement("Code", code),
                XMLElement("Message", message),
            ]
        )
        let document = XMLElement("ErrorResponse", [error, XMLElement("RequestId", requestID)])
        return Answer(status, "text/xml", document.document, refusal: "\(code): \(message)")
    }
}

/// A value as the JSON of a body.
struct JSONBody {
    let bytes: [UInt8]

    /// Our own types always encode.
    init(_ value: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        bytes = (try? encoder.encode(value)).map(Array.init) ?? Array("{}".utf8)
    }
}

extension HTTPField.Name {
    static let errorType = HTTPField.Name.known("x-amzn-ErrorType")
}
