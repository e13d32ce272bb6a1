internal import AsyncHTTPClient
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import ReleaseModel
internal import Synchronization

/// What all requests of one run share: connections, credentials, patience, and the count of what went over the wire.
package final class StoreSession: Sendable {
    /// What went over the wire.
    package struct Traffic: Sendable {
        package fileprivate(set) var requests: UInt64 = 0
        /// Bytes of bodies that were sent, those of attempts that failed too.
        package fileprivate(set) var sentBytes: UInt64 = 0
    }

    package let retries: RetryPolicy
    let credentials: CredentialSource
    let http: HTTPClient
    let gate: RequestGate
    private let patience: Duration
    private let traffic = Mutex(Traffic())

    /// `patience` is how long the other side may say nothing. `authorities` is a file of certificates in PEM to trust
    /// in place of the system's.
    package init(
        credentials: CredentialSource,
        retries: RetryPolicy = RetryPolicy(),
        patience: Duration = .seconds(60),
        connections: Int = 32,
        authorities: String? = nil
    ) {
        self.credentials = credentials
        self.retries = retries
        self.patience = patience
        gate = RequestGate(connections)
        http = StoreSession.client(patience, connections, authorities)
    }

    /// Ends all connections. Nothing may be sent any more.
    package func close() async {
        try? await http.shutdown()
    }

    package var total: Traffic { traffic.withLock { $0 } }

    func count(_ request: StoreRequest) {
        traffic.withLock { traffic in
            traffic.requests += 1
            traffic.sentBytes += request.body.length
        }
    }

    /// When to give up an attempt that sends so many bytes: no link that is worth it is slower than 32 KB/s.
    func deadline(for length: UInt64) -> NIODeadline {
        .now() + TimeAmount(patience) + .seconds(Int64(length / 32_768))
    }

    static func client(_ patience: Duration, _ connections: Int, _ authorities: String?) -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.decompression = .disabled
        configuration.httpVersion = .http1Only
        configuration.timeout.connect = min(TimeAmount(patience), .seconds(10))
        configuration.timeout.read = TimeAmount(patience)
        configuration.timeout.write = TimeAmount(patience)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        if let authorities {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .file(authorities)
            configuration.tlsConfiguration = tls
        }
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }
}
