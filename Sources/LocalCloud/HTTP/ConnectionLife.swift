internal import NIOCore
internal import NIOHTTP1

/// Ends a connection: after the answer to whoever wants no other, when nobody asks for anything, when the client takes
/// nothing of what is sent, and when the server ends.
///
/// It stands before everything that answers, so that these rules are the same for all answers.
final class ConnectionLife: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// How long a connection may be silent, and how long a client may take nothing of its answer.
    private static let patience = TimeAmount.seconds(60)
    private static let patienceAtTheEnd = TimeAmount.seconds(3)
    /// How long a client may take to hang up after its last answer. To close at once could take the end of the answer
    /// from it (RFC 9112, section 9.6).
    private static let lingering = TimeAmount.seconds(5)
    private static let lookInterval = TimeAmount.seconds(5)
    private static let lookIntervalAtTheEnd = TimeAmount.seconds(1)

    /// Requests whose answers have not gone out whole.
    private var unanswered = 0
    private var isRequestUnfinished = false
    /// Whether the last request spoke HTTP/1.0, which knows no chunks, and keeps no connection unless it is told so.
    private var isOld = false
    /// Whether no further request is taken: the connection ends when those that came are answered.
    private var isLast = false
    private var isServerEnding = false

    /// When a part of a request came, or the end of an answer went out.
    private var lastPart = NIODeadline.uptimeNanoseconds(0)
    private var sending = SendingProgress()
    private var look: Scheduled<Void>?

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch ConnectionLife.unwrapInboundIn(data) {
        case .head(let head):
            guard !isLast else { return }
            unanswered += 1
            isRequestUnfinished = true
            isOld = head.version.major == 1 && head.version.minor == 0
            isLast = !head.isKeepAlive
        case .body:
            guard isRequestUnfinished else { return }
        case .end:
            guard isRequestUnfinished else { return }
            isRequestUnfinished = false
        }
        // Who sends on after the last answer, or after the server's end, does not make it later.
        if !isServerEnding, !(isLast && unanswered == 0) { lastPart = context.eventLoop.now }
        context.fireChannelRead(data)
    }

    // MARK: Answers

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch ConnectionLife.unwrapOutboundIn(data) {
        case .head(var head):
            frame(&head)
            sending.begin()
            context.write(ConnectionLife.wrapOutboundOut(.head(head)), promise: promise)
        case .body:
            context.write(data, promise: promise)
        case .end:
            context.write(data, promise: promise)
            end(context)
        }
    }

    /// Says what becomes of the connection, in the client's version of HTTP.
    private func frame(_ head: inout HTTPResponseHead) {
        // Of several requests on their way, only the last may end the connection.
        guard unanswered <= 1 else { return }
        if head.headers.contains(name: "Connection"), !head.isKeepAlive { isLast = true }
        if isOld {
            head.version = .http1_0
            // The end of the connection is the end of what has no length.
            if head.status.mayHaveResponseBody, !head.headers.contains(name: "Content-Length") { isLast = true }
        }
        if isLast || isServerEnding {
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        } else if isOld {
            head.headers.replaceOrAdd(name: "Connection", value: "keep-alive")
        }
    }

    private func end(_ context: ChannelHandlerContext) {
        lastPart = context.eventLoop.now
        unanswered = max(0, unanswered - 1)
        guard unanswered == 0, isLast || isServerEnding else { return }
        endOutput(context)
    }

    /// Lets what was written go out, and tells the client that it was the last.
    private func endOutput(_ context: ChannelHandlerContext) {
        isLast = true
        context.flush()
        context.close(mode: .output, promise: nil)
    }

    // MARK: Time

    func handlerAdded(context: ChannelHandlerContext) {
        lastPart = context.eventLoop.now
        schedule(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        look?.cancel()
    }

    /// The server ends: who is idle goes, and who waits for an answer goes after that.
    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else {
            context.fireUserInboundEventTriggered(event)
            return
        }
        isServerEnding = true
        isLast = true
        lastPart = context.eventLoop.now
        guard unanswered > 0 || waiting(context.channel) > 0 else {
            context.close(promise: nil)
            return
        }
        if unanswered == 0 { endOutput(context) }
        look?.cancel()
        schedule(context)
    }

    private func schedule(_ context: ChannelHandlerContext) {
        let interval = isServerEnding ? ConnectionLife.lookIntervalAtTheEnd : ConnectionLife.lookInterval
        look = context.eventLoop.assumeIsolated()
            .scheduleTask(in: interval) {
                if self.isOver(context.channel) {
                    context.close(promise: nil)
                } else {
                    self.schedule(context)
                }
            }
    }

    private func isOver(_ channel: any Channel) -> Bool {
        let now = channel.eventLoop.now
        let patience = isServerEnding ? ConnectionLife.patienceAtTheEnd : ConnectionLife.patience
        let waiting = waiting(channel)
        sending.look(waiting: waiting, at: now)
        if waiting > 0 { return now - sending.last >= patience }
        if unanswered == 0, isLast { return now - lastPart >= ConnectionLife.lingering }
        return (unanswered == 0 || isRequestUnfinished) && now - lastPart >= patience
    }

    /// Bytes that the client has yet to make room for.
    private func waiting(_ channel: any Channel) -> Int {
        (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
    }
}

/// When a client last took something of what is sent to it, as far as somebody who looks now and then can tell.
private struct SendingProgress {
    private(set) var last = NIODeadline.uptimeNanoseconds(0)
    /// Bytes that waited for the client at the last look.
    private var waiting = 0
    private var answers = 0
    private var answersBefore = 0

    /// Another answer: the one before has gone.
    mutating func begin() {
        answers &+= 1
    }

    mutating func look(waiting: Int, at now: NIODeadline) {
        if waiting == 0 || waiting != self.waiting || answers != answersBefore { last = now }
        (self.waiting, answersBefore) = (waiting, answers)
    }
}
