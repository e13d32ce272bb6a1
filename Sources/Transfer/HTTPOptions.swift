internal import ReleaseModel

/// How long a client waits, how fast it reads, how far it follows, whom it trusts, and who it is.
package struct HTTPOptions: Equatable, Sendable {
    /// The time for name resolution, connection and TLS handshake together.
    package var connectTimeout: Duration = .seconds(10)
    /// A transfer ends when it is slower than this, in bytes per second, …
    package var lowSpeedLimit = 100
    /// … for this long, in whole seconds.
    package var lowSpeedTime: Duration = .seconds(30)
    /// The most that is read, in bytes per second; nil for no limit.
    package var maximumRate: Int?
    package var maximumRedirects = 5
    package var userAgent = "ota-release/\(ToolVersion.current)"
    /// A PEM file with the certificates to trust, instead of the system's.
    package var caFile: String?
    /// What to show to servers that ask for a certificate.
    package var clientCertificate: ClientCertificate?
    /// The only protocol to offer in TLS handshakes (ALPN, RFC 7301), such as `x-amzn-http-ca`; HTTP's own when nil.
    package var applicationProtocol: String?

    package init() {}
}

/// A certificate and its private key, in PEM files.
package struct ClientCertificate: Equatable, Sendable {
    package let certificateFile: String
    package let keyFile: String

    package init(certificateFile: String, keyFile: String) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}
