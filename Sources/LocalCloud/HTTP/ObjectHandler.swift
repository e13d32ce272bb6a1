internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import ReleaseModel

/// Answers presigned requests for objects as they are read, and lets all others through to Hummingbird, whose tasks cost
/// several times as much. The answers of both come in the order of the requests.
final class ObjectHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        case idle
        /// A request that may be for an object, of which nothing but the end should come.
        case began(HTTPRequestHead, HTTPRequest.Method)
        /// An answer is on its way out.
        case answering
    }

    /// What came while an answer was on its way.
    private enum Event {
        case part(HTTPServerRequestPart)
        case error(any Error)
        case inputClosed
    }

    private var isAnswering: Bool { if case .answering = state { true } else { false } }

    private let answers: CloudAnswers
    private var state = State.idle
    /// Requests that Hummingbird has yet to answer.
    private var passed = 0
    private var waiting = CircularBuffer<Event>()
    private var isCatchingUp = false
    private var isReadWanted = false

    init(_ answers: CloudAnswers) {
        self.answers = answers
    }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        take(.part(ObjectHandler.unwrapInboundIn(data)), context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        take(.error(error), context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent {
            take(.inputClosed, context)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    /// While an answer is on its way nothing more is read, so that nobody can make the queue long.
    func read(context: ChannelHandlerContext) {
        if isAnswering { isReadWanted = true } else { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        waiting.removeAll()
        context.fireChannelInactive()
    }

    private func take(_ event: Event, _ context: ChannelHandlerContext) {
        switch (state, event) {
        case (.answering, _): waiting.append(event)
        case (.idle, .part(.head(let head))):
            guard passed == 0, let method = ObjectHandler.methodOfSimple(head) else { return pass(event, context) }
            state = .began(head, method)
        case (.began(let head, let method), .part(.end(nil))):
            state = .idle
            if let exchange = answers.exchangeAtOnce(head, method, on: context.channel) {
                send(exchange, context)
            } else {
                pass(.part(.head(head)), context)
                pass(event, context)
            }
        case (.began(let head, _), _):
            state = .idle
            pass(.part(.head(head)), context)
            pass(event, context)
        case (.idle, _): pass(event, context)
        }
    }

    // MARK: Hummingbird

    private func pass(_ event: Event, _ context: ChannelHandlerContext) {
        switch event {
        case .part(let part):
            if case .head = part { passed += 1 }
            context.fireChannelRead(ObjectHandler.wrapInboundOut(part))
        case .error(let error): context.fireErrorCaught(error)
        case .inputClosed: context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = ObjectHandler.unwrapOutboundIn(data) { passed = max(0, passed - 1) }
        context.write(data, promise: promise)
    }

    /// The method of a request that may be for an object, with a signature in its query and no body; nil for others.
    private static func methodOfSimple(_ head: HTTPRequestHead) -> HTTPRequest.Method? {
        let method: HTTPRequest.Method
        switch head.method {
        case .GET: method = .get
        case .HEAD: method = .head
        default: return nil
        }
        guard head.uri.utf8.first == UInt8(ascii: "/"), ObjectHandler.isSigned(head.uri) else { return nil }
        let fields = head.headers
        let isSimple = ["Content-Length", "Transfer-Encoding", "Expect", "Upgrade"]
            .allSatisfy { !fields.contains(name: $0) }
        return isSimple ? method : nil
    }

    /// Whether there is `Signature=`, the end of what the query of a presigned URL has in either version.
    private static func isSigned(_ uri: String) -> Bool {
        var rest = uri.utf8[...]
        // It is the last parameter as a rule.
        while let equals = rest.lastIndex(of: UInt8(ascii: "=")) {
            rest = rest[..<equals]
            if rest.reversed().starts(with: "Signature".utf8.reversed()) { return true }
        }
        return false
    }

    // MARK: Answers

    private func send(_ exchange: Exchange, _ context: ChannelHandlerContext) {
        state = .answering
        let outgoing = exchange.outgoing
        context.write(
            ObjectHandler.wrapOutboundOut(.head(ObjectHandler.head(of: outgoing, at: exchange.request.time))),
            promise: nil
        )
        switch outgoing.content {
        case .bytes(let bytes):
            exchange.end(sent: UInt64(bytes.readableBytes))
            end(after: bytes, context)
        case .object(let object, let range):
            send(range, of: object, after: 0, exchange, context)
        case .nothing, .stream:
            exchange.end(sent: 0, aborted: outgoing.isFailure)
            end(after: ByteBuffer(), context)
        }
    }

    private static func head(of outgoing: Exchange.Outgoing, at time: Timestamp) -> HTTPResponseHead {
        var fields = HTTPHeaders()
        fields.reserveCapacity(outgoing.headers.count + 2)
        for field in outgoing.headers { fields.add(name: field.name.rawName, value: field.value) }
        fields.add(name: "Date", value: HTTPDate.format(time.secondsSinceEpoch))
        fields.add(name: "Server", value: CloudAnswers.serverName)
        let status = outgoing.status
        return HTTPResponseHead(
            version: .http1_1,
            status: HTTPResponseStatus(statusCode: status.code, reasonPhrase: status.reasonPhrase),
            headers: fields
        )
    }

    /// Ends an answer that is in memory. It is over when the client has room for it, which it has at once as a rule.
    private func end(after bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated().whenComplete { _ in self.finish(context) }
        context.write(ObjectHandler.wrapOutboundOut(.body(.byteBuffer(bytes))), promise: sent)
        context.writeAndFlush(ObjectHandler.wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// Sends an object slice by slice, so that it is known how much of it has gone.
    private func send(
        _ rest: ByteRange,
        of object: BucketCatalog.OpenObject,
        after count: UInt64,
        _ exchange: Exchange,
        _ context: ChannelHandlerContext
    ) {
        guard let (slice, rest) = rest.split(after: Exchange.sliceLength) else {
            context.writeAndFlush(ObjectHandler.wrapOutboundOut(.end(nil)), promise: nil)
            exchange.end(sent: count)
            return finish(context)
        }
        let sent = context.eventLoop.makePromise(of: Void.self)
        sent.futureResult.assumeIsolated()
            .whenComplete { result in
                switch result {
                case .success:
                    self.send(rest, of: object, after: count + slice.count, exchange, context)
                case .failure:
                    exchange.end(sent: count, aborted: true)
                    context.close(promise: nil)
                    self.finish(context)
                }
            }
        context.triggerUserOutboundEvent(FileSender.Slice(object: object, range: slice), promise: sent)
    }

    /// Goes on with what came meanwhile.
    private func finish(_ context: ChannelHandlerContext) {
        state = .idle
        guard !isCatchingUp else { return }
        isCatchingUp = true
        let hasWaited = !waiting.isEmpty
        while !isAnswering, context.channel.isActive, let event = waiting.popFirst() { take(event, context) }
        isCatchingUp = false
        if hasWaited { context.fireChannelReadComplete() }
        if isReadWanted, !isAnswering {
            isReadWanted = false
            context.read()
        }
    }
}
