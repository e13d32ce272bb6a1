package enum HTTPMethod: String, Sendable {
    case get = "GET"
    case post = "POST"
    case put = "PUT"
}

/// An answer of an API.
package struct HTTPAnswer: Sendable {
    package let status: Int
    package let body: [UInt8]
}

extension HTTPClient {
    /// Calls an API that speaks JSON, and returns whatever it answers, errors and redirects too. An answer of more than
    /// `limit` bytes is an error, `tooLong`. `fields` go before those that every request has; none has line breaks.
    package func call(
        _ method: HTTPMethod,
        _ url: String,
        fields: [(name: String, value: String)] = [],
        _ body: [UInt8] = [],
        limit: Int
    ) throws(TransferError) -> HTTPAnswer {
        guard let request = RequestURL(url) else {
            throw TransferError(.malformedURL, url: RequestURL.display(ofMalformed: url))
        }
        return try withHandle { handle throws(TransferError) in
            let answer = WholeAnswer(limit: limit)
            let code = handle.call(method, request, fields: fields.map { "\($0.name): \($0.value)" }, body, answer)
            if answer.isTooLong { throw TransferError(.tooLong(limit: UInt64(limit)), url: request.display) }
            guard code.isSuccess else {
                throw TransferError(code.reason, url: request.display, detail: handle.message(for: code))
            }
            return HTTPAnswer(status: handle.status, body: answer.body)
        }
    }
}

/// An answer that is wanted whatever its status.
private final class WholeAnswer: AnswerReceiver {
    private static let headerLimit = 1 << 18
    private let limit: Int
    private var headerCount = 0
    private(set) var body: [UInt8] = []
    private(set) var isTooLong = false

    init(limit: Int) {
        self.limit = limit
    }

    func takeHeader(_ line: String) -> Bool {
        headerCount += line.utf8.count
        return headerCount <= WholeAnswer.headerLimit
    }

    func takeBody(_ piece: Span<UInt8>, status: Int, length: UInt64?) -> Bool {
        isTooLong = body.count + piece.count > limit
        if !isTooLong { body.append(piece) }
        return !isTooLong
    }
}
