internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore
internal import ReleaseModel

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
                body: body(length: Int(range.count)) { writer, sent in
                    for try await piece in ObjectPieces(object: object, range: range) {
                        try await writer.write(piece)
                        sent += UInt64(piece.readableBytes)
                    }
                }
            )
        case .stream(let stream):
            return Response(
                status: answer.status,
                headers: headers,
                body: body(length: nil) { writer, sent in
                    try await stream { text in
                        try await writer.write(ByteBuffer(string: text))
                        sent += UInt64(text.utf8.count)
                    }
                }
            )
        }
    }

    /// A body that is written in pieces, and its end, which may be the client's going.
    private func body(
        length: Int?,
        _ send: @escaping @concurrent @Sendable (inout any ResponseBodyWriter, inout UInt64) async throws -> Void
    ) -> ResponseBody {
        ResponseBody(contentLength: length) { writer in
            var sent: UInt64 = 0
            do {
                try await send(&writer, &sent)
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
