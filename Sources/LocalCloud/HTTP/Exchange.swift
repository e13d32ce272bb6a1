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
    /// Where `FileSender` sends files; nil where there is none, and bytes must be read.
    let channel: (any Channel)?

    /// What is not longer goes out with the head, in one write.
    private static let smallObject: UInt64 = 1 << 16
    /// What has gone out of an object is known in slices.
    private static let sliceLength: UInt64 = 1 << 20

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
        case .object(let object, let range) where range.count <= Exchange.smallObject:
            return whole(object, range, headers)
        case .object(let object, let range):
            return Response(
                status: answer.status,
                headers: headers,
                body: body(length: Int(range.count)) { [channel] writer, sent in
                    if let channel {
                        for slice in range.slices(of: Exchange.sliceLength) {
                            let slice = FileSender.Slice(object: object, range: slice)
                            try await channel.triggerUserOutboundEvent(slice).get()
                            sent += slice.range.count
                        }
                    } else {
                        for try await piece in ObjectPieces(object: object, range: range) {
                            try await writer.write(piece)
                            sent += UInt64(piece.readableBytes)
                        }
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

    /// A small object, which the page cache has as a rule.
    private func whole(
        _ object: BucketCatalog.OpenObject,
        _ range: ByteRange,
        _ headers: HTTPFields
    ) -> Response {
        guard let bytes = try? object.bytes(in: range) else {
            end(sent: 0, aborted: true)
            return Response(status: .internalServerError)
        }
        end(sent: range.count)
        return Response(status: answer.status, headers: headers, body: ResponseBody(byteBuffer: bytes))
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
        let microseconds = elapsed.components.seconds * 1_000_000 + elapsed.components.attoseconds / 1_000_000_000_000
        metrics.end(
            service: service,
            status: answer.status.code,
            bytes: sent,
            seconds: Double(microseconds) / 1_000_000
        )
        log.record(
            AccessLog.Entry(
                time: request.time.description,
                id: request.id,
                service: service,
                method: request.method.rawValue,
                path: request.path,
                status: answer.status.code,
                bytes: sent,
                microseconds: Int(microseconds),
                caller: caller,
                refusal: answer.refusal,
                isAborted: aborted
            )
        )
    }
}
