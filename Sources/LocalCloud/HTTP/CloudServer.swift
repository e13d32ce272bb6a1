internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
internal import Logging
internal import NIOCore

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
        let answers = CloudAnswers(services: services, log: log, isSecure: tls != nil)
        let responder = CallbackResponder { (request: Request, connection: Connection) in
            await answers.response(to: request, on: connection.channel)
        }
        let plain = HTTPServerBuilder { responder in
            ObjectChannel(HTTP1Channel(responder: responder, configuration: CloudServer.limits), answers)
        }
        let application = Application(
            responder: responder,
            server: try tls.map { try .tls(plain, configuration: $0.configuration) } ?? plain,
            configuration: ApplicationConfiguration(
                address: .hostname(host, port: port),
                serverName: CloudAnswers.serverName,
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
    }

    /// `ConnectionLife` has the times.
    private static let limits = HTTP1Channel.Configuration(
        httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: 16 << 10,
            maxHeaderListSize: 32 << 10,
            maxHeaderFieldCount: 128
        )
    )
}
