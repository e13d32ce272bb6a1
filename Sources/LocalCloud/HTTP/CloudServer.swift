internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
internal import Logging
internal import NIOCore
internal import ReleaseModel

/// All services on one port.
package struct CloudServer: Sendable {
    private let services: CloudServices
    private let log: AccessLog
    private let host: String
    private let port: Int
    private let tls: ServerTLS?

    /// Serves on `host` and `port`; 0 takes any free port. Without `tls` it serves plain HTTP.
    package init(_ services: CloudServices, host: String, port: Int, tls: ServerTLS?, log: AccessLog) {
        self.services = services
        self.host = host
        self.port = port
        self.tls = tls
        self.log = log
    }

    /// Where a request comes in.
    private struct Connection: InitializableFromSource {
        let channel: any Channel

        init(source: ApplicationRequestContextSource) {
            channel = source.channel
        }
    }

    /// Runs until SIGTERM or SIGINT, after which requests on their way are still answered. `ready` gets the port.
    package func run(ready: @escaping @Sendable (Int) async -> Void) async throws {
        var logger = Logger(label: "ota-release-cloud")
        logger.logLevel = .error
        let responder = CallbackResponder { (request: Request, connection: Connection) in
            await respond(to: request, on: connection)
        }
        let plain = HTTPServerBuilder { [sendsFiles] responder in
            let base = HTTP1Channel(responder: responder, configuration: CloudServer.limits)
            return ObjectChannel(base, sendsFiles: sendsFiles)
        }
        let application = Application(
            responder: responder,
            server: try tls.map { try .tls(plain, configuration: $0.configuration) } ?? plain,
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                serverName: "ota-release",
                backlog: 1024
            ),
            onServerRunning: { [streams = services.streams] channel in
                // A shutdown closes this channel first, and then waits for what is on its way.
                channel.closeFuture.whenComplete { _ in streams.end() }
                await ready(channel.localAddress?.port ?? 0)
            },
            logger: logger
        )
        let clock = Task { [clock = services.clock, logger] in
            await clock.run { logger.error("the clock of the jobs failed", metadata: ["error": "\($0)"]) }
        }
        let streams = Task { [streams = services.streams] in await streams.run() }
        let writer = Task { [log] in await log.run() }
        defer {
            clock.cancel()
            streams.cancel()
            writer.cancel()
            log.flush()
        }
        try await application.runService()
        // Answers that were given up are logged when their tasks end, which is a moment later.
        for _ in 0..<200 where !services.metrics.isIdle { try? await Task.sleep(for: .milliseconds(10)) }
    }

    /// The kernel knows nothing of the keys of TLS.
    private var sendsFiles: Bool { tls == nil }

    private static let limits = HTTP1Channel.Configuration(
        idleTimeout: .seconds(60),
        httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: 16 << 10,
            maxHeaderListSize: 32 << 10,
            maxHeaderFieldCount: 128
        )
    )

    private func respond(to request: Request, on connection: Connection) async -> Response {
        let started = ContinuousClock.now
        services.metrics.begin()
        let request = CloudRequest(
            request.head,
            id: CloudServer.requestID(),
            at: .now,
            peer: tls.map { _ in TLSPeer(of: connection.channel) },
            hangUp: { [channel = connection.channel] in channel.close(promise: nil) },
            body: { try await CloudServer.read(request.body, upTo: $0) }
        )
        var outcome = await services.answer(request)
        // Who asks whether to send a body, and gets the answer instead, does not send it; what comes next on the connection
        // would be taken for it (RFC 9110, 10.1.1).
        if request.headers[.expect] != nil { outcome.answer.headers[.connection] = "close" }
        let exchange = Exchange(
            request: request,
            service: outcome.service,
            caller: outcome.caller,
            answer: outcome.answer,
            started: started,
            log: log,
            metrics: services.metrics,
            channel: sendsFiles ? connection.channel : nil
        )
        return exchange.response
    }

    private static func read(_ body: RequestBody, upTo limit: Int) async throws -> [UInt8] {
        do {
            return try await body.collect(upTo: limit).readableBytesArray
        } catch is NIOTooManyBytesError {
            throw CloudRequest.BodyFailure.tooLong(limit: limit)
        } catch {
            throw CloudRequest.BodyFailure.broken
        }
    }

    /// Sixteen capital hexadecimal digits, as S3's are.
    private static func requestID() -> String {
        let digits = String(UInt64.random(in: 0 ... .max), radix: 16, uppercase: true)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension ByteBuffer {
    fileprivate var readableBytesArray: [UInt8] { Array(readableBytesView) }
}
