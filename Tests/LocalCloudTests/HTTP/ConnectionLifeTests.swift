import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import LocalCloud

/// When connections end, on a clock that the test turns.
struct ConnectionLifeTests {
    /// A connection, the client of which takes what it wants to.
    private final class Connection {
        let channel = EmbeddedChannel()
        private let client = Client()
        private let server = Server()

        init() throws {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandlers([client, HTTPResponseEncoder(), ConnectionLife(), server])
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        }

        var isOpen: Bool { channel.isActive }
        /// Whether the client was told that nothing more comes.
        var hasEnded: Bool { client.hasEnded }
        /// Requests that were let through.
        var requests: [String] { server.requests }

        func takes(_ isTaking: Bool) { client.isTaking = isTaking }

        func ask(
            _ uri: String = "/",
            _ version: HTTPVersion = .http1_1,
            connection: String? = nil,
            isWhole: Bool = true
        ) throws {
            let fields = connection.map { HTTPHeaders([("Connection", $0)]) } ?? [:]
            let head = HTTPRequestHead(version: version, method: .GET, uri: uri, headers: fields)
            try channel.writeInbound(HTTPServerRequestPart.head(head))
            if isWhole { try channel.writeInbound(HTTPServerRequestPart.end(nil)) }
        }

        /// Answers with `fields`, and returns what the client gets.
        @discardableResult
        func answer(_ fields: HTTPHeaders = ["Content-Length": "2"], isWhole: Bool = true) throws -> String {
            let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: fields)
            channel.write(HTTPServerResponsePart.head(head), promise: nil)
            channel.writeAndFlush(HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(string: "ok"))), promise: nil)
            if isWhole { channel.writeAndFlush(HTTPServerResponsePart.end(nil), promise: nil) }
            return try text()
        }

        func text() throws -> String {
            var text = ""
            while let piece = try channel.readOutbound(as: IOData.self) {
                if case .byteBuffer(let bytes) = piece { text += String(buffer: bytes) }
            }
            return text
        }

        func wait(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

        func endServer() { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
    }

    /// The client's end: what it does not take stays with the channel.
    private final class Client: ChannelOutboundHandler {
        typealias OutboundIn = IOData
        typealias OutboundOut = IOData

        var isTaking = true
        var hasEnded = false

        func flush(context: ChannelHandlerContext) {
            if isTaking { context.flush() }
        }

        func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
            hasEnded = true
            if mode == .all { context.close(mode: mode, promise: promise) } else { promise?.succeed() }
        }
    }

    private final class Server: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart

        var requests: [String] = []

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            if case .head(let head) = Server.unwrapInboundIn(data) { requests.append(head.uri) }
        }
    }

    @Test func `HTTP/1.0 gets one answer and the end, unless it asks for more`() throws {
        let old = try Connection()
        try old.ask("/", .http1_0)
        let answer = try old.answer()
        #expect(answer.hasPrefix("HTTP/1.0 200 OK\r\n") && answer.contains("Connection: close\r\n"))
        #expect(old.hasEnded)
        let kept = try Connection()
        for _ in 0..<3 {
            try kept.ask("/", .http1_0, connection: "Keep-Alive")
            #expect(try kept.answer().contains("Connection: keep-alive\r\n"))
        }
        #expect(!kept.hasEnded)
        // What has no length ends with the connection, and has no chunks.
        try kept.ask("/", .http1_0, connection: "keep-alive")
        #expect(try kept.answer([:]).hasSuffix("Connection: close\r\n\r\nok"))
        #expect(kept.hasEnded)
    }

    @Test(arguments: ["close", "Close", "keep-alive, close", "x, close"])
    func `after the request that is the last no other is listened to`(field: String) throws {
        let connection = try Connection()
        try connection.ask("/1")
        try connection.ask("/2", connection: field)
        try connection.ask("/3")
        #expect(connection.requests == ["/1", "/2"])
        #expect(try !connection.answer().contains("Connection"))
        #expect(!connection.hasEnded)
        #expect(try connection.answer().contains("Connection: close\r\n"))
        #expect(connection.hasEnded)
        try connection.ask("/4")
        #expect(connection.requests == ["/1", "/2"])
        // The client is to hang up; it gets some seconds for that.
        connection.wait(4)
        #expect(connection.isOpen)
        connection.wait(10)
        #expect(!connection.isOpen)
    }

    @Test func `an answer that says that it is the last is`() throws {
        let connection = try Connection()
        try connection.ask("/1")
        try connection.answer(["Content-Length": "2", "Connection": "close"])
        #expect(connection.hasEnded)
        try connection.ask("/2")
        #expect(connection.requests == ["/1"])
    }

    @Test func `who is silent for a minute has to go, and who waits for an answer has not`() throws {
        let silent = try Connection()
        silent.wait(59)
        #expect(silent.isOpen)
        silent.wait(10)
        #expect(!silent.isOpen)
        let unfinished = try Connection()
        try unfinished.ask(isWhole: false)
        unfinished.wait(70)
        #expect(!unfinished.isOpen)
        let patient = try Connection()
        try patient.ask()
        patient.wait(600)
        try patient.answer()
        patient.wait(59)
        #expect(patient.isOpen)
        patient.wait(10)
        #expect(!patient.isOpen)
    }

    @Test func `who takes nothing of an answer for a minute has to go, and who takes little has not`() throws {
        let deaf = try Connection()
        deaf.takes(false)
        try deaf.ask()
        try deaf.answer(isWhole: false)
        deaf.wait(60)
        #expect(deaf.isOpen)
        deaf.wait(20)
        #expect(!deaf.isOpen)
        let slow = try Connection()
        try slow.ask()
        for _ in 0..<20 {
            slow.takes(false)
            try slow.answer(isWhole: false)
            slow.wait(40)
            slow.takes(true)
            slow.channel.flush()
        }
        #expect(slow.isOpen)
    }

    @Test func `when the server ends idle connections go at once, and others after their answer`() throws {
        let idle = try Connection()
        idle.endServer()
        #expect(!idle.isOpen)
        let busy = try Connection()
        try busy.ask("/1")
        try busy.ask("/2")
        busy.endServer()
        busy.wait(100)
        #expect(busy.isOpen && !busy.hasEnded)
        try busy.answer()
        #expect(!busy.hasEnded)
        #expect(try busy.answer().contains("Connection: close\r\n"))
        #expect(busy.hasEnded)
        let deaf = try Connection()
        deaf.takes(false)
        try deaf.ask()
        try deaf.answer(isWhole: false)
        deaf.endServer()
        deaf.wait(10)
        #expect(!deaf.isOpen)
    }
}
