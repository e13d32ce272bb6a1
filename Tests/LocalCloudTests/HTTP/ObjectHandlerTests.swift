import NIOCore
import NIOEmbedded
import NIOHTTP1
import ReleaseModel
import Synchronization
import TestSupport
import Testing

@testable import LocalCloud
@testable import RequestSigning

/// The order of answers, some of which are given at once and others are not.
@Suite(.temporaryFolder) struct ObjectHandlerTests {
    /// A connection, with a server behind it that answers when the test says so.
    private struct Connection {
        let channel = EmbeddedChannel()
        let slow = SlowServer()
        let sender = SliceHolder()
        let log: AccessLog
        private let lines = Lines()
        private let cloud: TestCloud

        init(_ cloud: TestCloud) throws {
            self.cloud = cloud
            log = AccessLog { [lines] in lines.add($0) }
            let answers = CloudAnswers(services: cloud.services, log: log, isSecure: false)
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandlers([HTTPResponseEncoder(), sender, ObjectHandler(answers), slow])
            try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        }

        func ask(_ key: String, method: String = "GET", isSigned: Bool = true) throws {
            var request = TestCloud.Request(method: method, path: "/\(TestCloud.bucket)/\(key)")
            request.proof = isSigned ? .presigned(60) : .none
            let head = try cloud.signed(request, at: .now)
            let part = HTTPRequestHead(
                version: .http1_1,
                method: HTTPMethod(rawValue: method),
                uri: head.target,
                headers: HTTPHeaders(head.fields.map { ($0.name, $0.value) })
            )
            try channel.writeInbound(HTTPServerRequestPart.head(part))
            try channel.writeInbound(HTTPServerRequestPart.end(nil))
        }

        /// What was logged.
        func logged() -> String {
            log.flush()
            return lines.all
        }

        /// The bodies that went out since the last call, which begin with a tilde.
        func answers() throws -> [String] {
            var text = ""
            while let piece = try channel.readOutbound(as: IOData.self) {
                if case .byteBuffer(let bytes) = piece { text += String(buffer: bytes) }
            }
            return text.split(separator: "\r\n\r\n").filter { $0.hasPrefix("~") }
                .map { String($0.prefix { $0 != "H" }) }
        }
    }

    private final class Lines: Sendable {
        private let text = Mutex("")

        func add(_ lines: String) { text.withLock { $0 += lines } }
        var all: String { text.withLock { $0 } }
    }

    /// Stands for Hummingbird.
    private final class SlowServer: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        var requests: [String] = []
        var hasInputClosed = false
        private var context: ChannelHandlerContext?

        func handlerAdded(context: ChannelHandlerContext) { self.context = context }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            if case .head(let head) = SlowServer.unwrapInboundIn(data) { requests.append(head.uri) }
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if case .some(.inputClosed) = event as? ChannelEvent { hasInputClosed = true }
        }

        func answer(_ text: String) {
            let head = HTTPResponseHead(
                version: .http1_1,
                status: .ok,
                headers: ["Content-Length": "\(text.utf8.count)"]
            )
            for part: HTTPServerResponsePart in [
                .head(head), .body(.byteBuffer(ByteBuffer(string: text))), .end(nil),
            ] {
                context?.writeAndFlush(SlowServer.wrapOutboundOut(part), promise: nil)
            }
        }
    }

    /// Stands for a kernel that has no room for files until the test says so, and counts reads.
    private final class SliceHolder: ChannelOutboundHandler {
        typealias OutboundIn = HTTPServerResponsePart
        typealias OutboundOut = HTTPServerResponsePart

        var held: [(slice: FileSender.Slice, promise: EventLoopPromise<Void>?)] = []
        var reads = 0

        func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
            guard let slice = event as? FileSender.Slice else { return }
            held.append((slice, promise))
        }

        func read(context: ChannelHandlerContext) {
            reads += 1
            context.read()
        }
    }

    private func cloud() async throws -> TestCloud {
        let cloud = try TestCloud()
        for name in ["1", "2"] { try cloud.put("~\(name)", "core/\(name)") }
        try cloud.put(String(repeating: "x", count: 3 << 20), "core/large")
        // What has been asked for is known.
        for key in ["core/1", "core/2", "core/large"] { _ = try await cloud.object(key) }
        return cloud
    }

    @Test func `objects are answered as they are read, and the rest is let through`() async throws {
        let connection = try Connection(try await cloud())
        try connection.ask("core/1")
        try connection.ask("core/2")
        #expect(try connection.answers() == ["~1", "~2"])
        #expect(connection.slow.requests.isEmpty)
        try connection.ask("core/1", isSigned: false)
        try connection.ask("core/1", method: "PUT")
        #expect(connection.slow.requests.count == 2)
        #expect(try connection.answers().isEmpty)
    }

    @Test func `an object does not overtake an answer that takes its time`() async throws {
        let connection = try Connection(try await cloud())
        try connection.ask("core/1", isSigned: false)
        try connection.ask("core/2")
        #expect(try connection.answers().isEmpty)
        #expect(connection.slow.requests.count == 2)
        connection.slow.answer("~slow 1")
        try connection.ask("core/2")
        #expect(connection.slow.requests.count == 3, "one is still to be answered")
        connection.slow.answer("~slow 2")
        connection.slow.answer("~slow 3")
        try connection.ask("core/2")
        #expect(try connection.answers() == ["~slow 1", "~slow 2", "~slow 3", "~2"])
    }

    @Test func `what comes while an object goes out waits, and no more is read`() async throws {
        let connection = try Connection(try await cloud())
        try connection.ask("core/large")
        try connection.ask("core/1")
        try connection.ask("core/2", isSigned: false)
        try connection.ask("core/2")
        connection.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        let reads = connection.sender.reads
        connection.channel.read()
        #expect(connection.sender.reads == reads)
        #expect(try connection.answers().isEmpty)
        for number in 0..<3 {
            try #require(connection.sender.held.count == number + 1)
            #expect(
                connection.sender.held[number].slice.range == ByteRange(start: UInt64(number) << 20, count: 1 << 20)
            )
            #expect(connection.slow.requests.isEmpty && !connection.slow.hasInputClosed)
            connection.sender.held[number].promise?.succeed()
        }
        #expect(try connection.answers() == ["~1"])
        #expect(connection.slow.requests.count == 2 && connection.slow.hasInputClosed)
        #expect(connection.sender.reads == reads + 1)
    }

    @Test func `an object that cannot be sent to its end is logged as given up, and ends the connection`() async throws
    {
        let connection = try Connection(try await cloud())
        try connection.ask("core/large")
        connection.sender.held[0].promise?.succeed()
        connection.sender.held[1].promise?.fail(ChannelError.ioOnClosedChannel)
        #expect(!connection.channel.isActive)
        #expect(connection.logged().hasPrefix("{\"aborted\":true,\"bytes\":1048576,"))
    }
}
