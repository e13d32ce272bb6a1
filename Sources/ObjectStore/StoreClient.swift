internal import AsyncHTTPClient
internal import FoundationEssentials
internal import NIOCore
internal import NIOHTTP1
package import ReleaseModel
internal import RequestSigning

/// Sends signed requests to S3, or to a store like it, in one region ("Amazon S3 REST API"). A request that fails for a
/// reason that passes is tried again.
package struct StoreClient: Sendable {
    let region: Region
    private let endpoint: StoreEndpoint
    private let session: StoreSession

    package init(_ session: StoreSession, region: Region, endpoint: StoreEndpoint) {
        self.session = session
        self.region = region
        self.endpoint = endpoint
    }

    /// The longest answer that is taken: a list of 1,000 keys of 1,024 bytes each, encoded, with room.
    static let longestAnswer = 8 << 20

    /// Sends a request until it is answered with success. An answer that `check` throws at is tried again like one that
    /// never came; it throws `StoreError.Reason`s.
    func send(
        _ request: StoreRequest,
        check: @Sendable (StoreAnswer) throws(Refusal) -> Void = { _ throws(Refusal) in }
    ) async throws(StoreError) -> StoreAnswer {
        var attempt = 1
        while true {
            let reason: StoreError.Reason
            do throws(Refusal) {
                return try await session.gate.run { () async throws(Refusal) in try await once(request, check) }
            } catch {
                reason = error.reason
            }
            guard attempt < session.retries.attempts, RetryPolicy.isWorthwhile(reason), !Task.isCancelled else {
                throw StoreError(request.operation, request.place, reason)
            }
            try? await Task.sleep(for: session.retries.delay(after: attempt))
            attempt += 1
        }
    }

    /// Why one attempt came to nothing.
    struct Refusal: Error {
        let reason: StoreError.Reason

        init(_ reason: StoreError.Reason) {
            self.reason = reason
        }
    }

    private func once(
        _ request: StoreRequest,
        _ check: @Sendable (StoreAnswer) throws(Refusal) -> Void
    ) async throws(Refusal) -> StoreAnswer {
        let message = try await message(for: request)
        session.count(request)
        let answer: StoreAnswer
        do {
            let response = try await session.http.execute(message, deadline: session.deadline(for: request.body.length))
            var fields: [String: String] = [:]
            for (name, value) in response.headers { fields[name.lowercased()] = value }
            let body = try await response.body.collect(upTo: StoreClient.longestAnswer)
            answer = StoreAnswer(status: Int(response.status.code), fields: fields, body: Array(body.readableBytesView))
        } catch {
            throw Refusal(.connection(StoreClient.text(of: error)))
        }
        guard (200..<300).contains(answer.status) else { throw Refusal(StoreClient.reason(of: answer)) }
        try check(answer)
        return answer
    }

    /// The signed request as it goes on the wire.
    func message(for request: StoreRequest) async throws(Refusal) -> HTTPClientRequest {
        let place = endpoint.bucket(request.bucket, in: region)
        let path = "\(place.path)/\(PercentEncoding.path(request.key ?? ""))"
        let head = RequestHead(
            method: request.method,
            path: path,
            query: request.encodedQuery,
            fields: [HeaderField("Host", place.host)] + request.fields.map { HeaderField($0.name, $0.value) }
        )
        let signed: RequestHead
        do {
            let credentials = try await session.credentials.current()
            let signer = RequestSigner(credentials: credentials, region: region.name, service: "s3")
            signed = try signer.sign(head, payload: .digest(request.body.digest), at: .now)
        } catch {
            throw Refusal(.credentials("\(error)"))
        }
        var message = HTTPClientRequest(url: place.origin + signed.target)
        message.method = HTTPMethod(rawValue: request.method)
        for field in signed.fields where field.lowercasedName != "host" {
            message.headers.add(name: field.name, value: field.value)
        }
        switch request.body {
        case .none: break
        case .bytes(let bytes): message.body = .bytes(ByteBuffer(bytes: bytes))
        case .file(let path, let range, _):
            message.body = .stream(FilePieces(path: path, range: range), length: .known(Int64(range.count)))
        }
        return message
    }

    /// Takes a body of any length in pieces, once; `take` says when it has had enough by throwing. Whoever wants it again
    /// asks again: what was taken cannot be taken back.
    func receive(
        _ request: StoreRequest,
        _ take: (ByteBuffer) throws -> Void
    ) async throws(Refusal) {
        try await session.gate.run { () async throws(Refusal) in try await receiveOnce(request, take) }
    }

    private func receiveOnce(_ request: StoreRequest, _ take: (ByteBuffer) throws -> Void) async throws(Refusal) {
        let message = try await message(for: request)
        session.count(request)
        do {
            let response = try await session.http.execute(message, deadline: .distantFuture)
            guard response.status == .ok else {
                var fields: [String: String] = [:]
                for (name, value) in response.headers { fields[name.lowercased()] = value }
                let body = try await response.body.collect(upTo: StoreClient.longestAnswer)
                let answer = StoreAnswer(
                    status: Int(response.status.code),
                    fields: fields,
                    body: Array(body.readableBytesView)
                )
                throw Refusal(StoreClient.reason(of: answer))
            }
            for try await piece in response.body { try take(piece) }
        } catch let refusal as Refusal {
            throw refusal
        } catch {
            throw Refusal(.connection(StoreClient.text(of: error)))
        }
    }

    var retries: RetryPolicy { session.retries }

    /// What an answer that is no success says ("Error responses", Amazon S3 API Reference). One to HEAD has no body.
    static func reason(of answer: StoreAnswer) -> StoreError.Reason {
        let error = XMLNode(parsing: answer.body).flatMap { $0.name == "Error" ? $0 : $0["Error"] }
        let code = error?.text("Code") ?? ""
        return .answer(
            status: answer.status,
            code: code.isEmpty ? StoreClient.code(of: answer.status) : code,
            message: error?.text("Message") ?? ""
        )
    }

    private static func code(of status: Int) -> String {
        switch status {
        case 301, 307: "PermanentRedirect"
        case 400: "BadRequest"
        case 403: "AccessDenied"
        case 404: "NoSuchKey"
        case 412: "PreconditionFailed"
        case 503: "SlowDown"
        default: "HTTP"
        }
    }

    private static func text(of error: any Error) -> String {
        switch error {
        case is FilePieces.CutShort: "the file was changed while it was sent"
        case let error as HTTPClientError where error == .readTimeout || error == .deadlineExceeded:
            "the store did not answer in time"
        case let error as HTTPClientError where error == .remoteConnectionClosed: "the store closed the connection"
        default: "\(error)"
        }
    }
}
