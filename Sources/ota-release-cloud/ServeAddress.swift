internal import LocalCloud
internal import ReleaseBuild
internal import ReleaseModel
internal import Trust

/// Where a server listens, and under which names clients know it.
struct ServeAddress: Sendable {
    /// What it listens on.
    let host: HostName
    /// The names that clients use, the one that is shown to them first.
    private let names: [HostName]
    private let isSecure: Bool

    /// Refuses to be heard beyond this machine in the clear, unless `allowsClear`.
    init(host: String, names: [String], isSecure: Bool, allowsClear: Bool) throws {
        let host = try HostName(parsing: host)
        let given = try names.map { try HostName(parsing: $0) }
        guard host.isLoopback || isSecure || allowsClear else {
            throw ReleaseFailure(
                .invalidInput,
                "\(host.text): beyond this machine, serving needs --tls, or --insecure, since anybody could listen"
            )
        }
        guard isSecure || given.isEmpty else {
            throw ReleaseFailure(.invalidInput, "--name is for the certificate of --tls")
        }
        guard !host.isWildcard || !isSecure || !given.isEmpty else {
            throw ReleaseFailure(
                .invalidInput,
                "\(host.text): say with --name by which name or address clients reach this machine, for the certificate"
            )
        }
        self.host = host
        self.names = given + (host.isWildcard && !given.isEmpty ? [] : [host])
        self.isSecure = isSecure
    }

    func endpoint(port: Int) -> ServerEndpoint {
        ServerEndpoint(isSecure: isSecure, host: names.first ?? host, port: UInt16(clamping: port))
    }

    /// The names that a certificate is for: this server's, those of this machine, and the buckets' below each of them,
    /// as clients with virtual-host style ask for them.
    func certificateNames(_ buckets: [BucketName]) throws -> [HostName] {
        var all: [HostName] = []
        for name in try names + [.localhost, HostName(parsing: "127.0.0.1"), HostName(parsing: "::1")]
        where !all.contains(name) {
            all.append(name)
        }
        let hosts = all.filter { $0.kind == .name }
        return try all
            + hosts.flatMap { host in try buckets.map { try HostName(parsing: "\($0.text).\(host.text)") } }
    }
}
