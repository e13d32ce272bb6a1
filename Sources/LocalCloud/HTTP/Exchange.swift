internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore
internal import ReleaseModel
internal import Synchronization

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
    static let sliceLength: UInt64 = 1 << 20

    /// Whether nothing of an answer's body is read while it is sent.
    static func isInMemory(_ answer: Answer) -> Bool {
        switch answer.body {
        case .bytes: true
        case .object(_, let range): range.count <= smallObject
        case .stream: false
        }
    }

    /// What goes out.
    struct Outgoing {
        enum Content {
            case nothing
            /// In memory as a whole.
            case bytes(ByteBuffer)
            case object(BucketCatalog.OpenObject, ByteRange)
            case stream(@concurrent @Sendable (EventStreams.Send) async throws -> Void)
        }

        var status: HTTPResponse.Status
        /// With the length of the content, if it is known.
        var headers: HTTPFields
        var content: Content
        /// Whether it stands for an answer that cannot be given.
        var isFailure = false
    }

    var outgoing: Outgoing {
        var headers = answer.headers
        if let length = answer.length, answer.status != .notModified { headers[.contentLength] = "\(length)" }
        var outgoing = Outgoing(status: answer.status, headers: headers, content: .nothing)
        guard request.method != .head, answer.status != .notModified else { return outgoing }
        switch answer.body {
        case .bytes(let bytes): outgoing.content = .bytes(ByteBuffer(bytes: bytes))
        case .object(let object, let range) where range.count <= Exchange.smallObject:
            // The page cache has it as a rule.
            guard let bytes = try? object.bytes(in: range) else {
                return Outgoing(
                    status: .internalServerError,
                    headers: [.contentLength: "0"],
                    content: .nothing,
                    isFailure: true
                )
            }
            outgoing.content = .bytes(bytes)
        case .object(let object, let range): outgoing.content = .object(object, range)
        case .stream(let stream): outgoing.content = .stream(stream)
        }
        return outgoing
    }

    /// The answer as Hummingbird sends it.
    var response: Response {
        let outgoing = outgoing
        let body: ResponseBody
        switch outgoing.content {
        case .nothing:
            end(sent: 0, aborted: outgoing.isFailure)
            body = ResponseBody()
        case .bytes(let bytes):
            end(sent: UInt64(bytes.readableBytes))
            body = ResponseBody(byteBuffer: bytes)
        case .object(let object, let range):
            body = self.body(length: Int(range.count)) { [channel] writer, sent in
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
        case .stream(let stream):
            body = self.body(length: nil) { writer, sent in
                try await stream { text in
                    try await writer.write(ByteBuffer(string: text))
                    sent += UInt64(text.utf8.count)
                }
            }
        }
        return Response(status: outgoing.status, headers: outgoing.headers, body: body)
    }

    /// A body that is written in pieces, and its end, which may be the client's going.
    private func body(
        length: Int?,
        _ send: @escaping @concurrent @Sendable (inout any ResponseBodyWriter, inout UInt64) async throws -> Void
    ) -> ResponseBody {
        // A client that goes before the head is out leaves the body unasked for.
        let ending = Ending(self)
        return ResponseBody(contentLength: length) { writer in
            var sent: UInt64 = 0
            do {
                try await send(&writer, &sent)
                try await writer.finish(nil)
                ending.end(sent: sent)
            } catch {
                ending.end(sent: sent, aborted: true)
                throw error
            }
        }
    }

    /// The end of an exchange that happens once, at the latest when nobody can send any more.
    private final class Ending: Sendable {
        private let exchange: Exchange
        private let isOver = Mutex(false)

        init(_ exchange: Exchange) {
            self.exchange = exchange
        }

        deinit {
            end(sent: 0, aborted: true)
        }

        func end(sent: UInt64, aborted: Bool = false) {
            let isFirst = isOver.withLock { isOver in
                defer { isOver = true }
                return !isOver
            }
            if isFirst { exchange.end(sent: sent, aborted: aborted) }
        }
    }

    /// Logs and counts it. `sent` is in bytes; `aborted` when the client went before the end.
    func end(sent: UInt64, aborted: Bool = false) {
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
