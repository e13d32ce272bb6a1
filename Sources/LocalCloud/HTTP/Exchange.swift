internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// A request with its answer, on its way out; its end is logged and counted.
struct Exchange: Sendable {
    let request: CloudRequest
    let service: String
    let caller: String?
    let answer: Answer
    let started: ContinuousClock.Instant
    let log: AccessLog
    let metrics: Metrics

    var response: Response {
        var headers = answer.headers
        headers[.requestID] = request.id
        if request.method == .head || answer.status == .notModified {
            if let length = answer.length, answer.status != .notModified { headers[.contentLength] = "\(length)" }
            end(sent: 0)
            return Response(status: answer.status, headers: headers)
        }
        switch answer.body {
        case .bytes(let bytes):
            end(sent: UInt64(bytes.count))
            return Response(
                status: answer.status,
                headers: headers,
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
            )
        case .object(let object, let range):
            return Response(
                status: answer.status,
                headers: headers,
                body: body(length: Int(range.count)) { write in
                    try await ObjectBody(object: object, range: range).send(write)
                }
            )
        case .stream(let texts):
            return Response(
                status: answer.status,
                headers: headers,
                body: body(length: nil) { write in
                    for await text in texts { try await write(ByteBuffer(string: text)) }
                }
            )
        }
    }

    /// A body that is written in pieces, and its end, which may be the client's going.
    private func body(
        length: Int?,
        _ send: @escaping @Sendable ((ByteBuffer) async throws -> Void) async throws -> Void
    ) -> ResponseBody {
        ResponseBody(contentLength: length) { writer in
            var sent: UInt64 = 0
            do {
                try await send { piece in
                    try await writer.write(piece)
                    sent += UInt64(piece.readableBytes)
                }
                try await writer.finish(nil)
                end(sent: sent)
            } catch {
                end(sent: sent, aborted: true)
                throw error
            }
        }
    }

    private func end(sent: UInt64, aborted: Bool = false) {
        let elapsed = ContinuousClock.now - started
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) / 1e18
        metrics.end(service: service, status: answer.status.code, bytes: sent, seconds: seconds)
        log.record(
            AccessLog.Entry(
                time: request.time.description,
                id: request.id,
                service: service,
                method: request.method.rawValue,
                path: request.path,
                status: answer.status.code,
                bytes: sent,
                milliseconds: (seconds * 1_000_000).rounded() / 1000,
                caller: caller,
                refusal: answer.refusal,
                aborted: aborted ? true : nil
            )
        )
    }
}

extension HTTPField.Name {
    static let requestID = HTTPField.Name.known("x-amz-request-id")
}
