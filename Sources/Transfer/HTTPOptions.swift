internal import ReleaseModel

/// How long a client waits, how far it follows, and whom it trusts.
package struct HTTPOptions: Equatable, Sendable {
    /// The time for name resolution, connection and TLS handshake together.
    package var connectTimeout: Duration = .seconds(10)
    /// A transfer ends when it is slower than this, in bytes per second, …
    package var lowSpeedLimit = 100
    /// … for this long, in whole seconds.
    package var lowSpeedTime: Duration = .seconds(30)
    package var maximumRedirects = 5
    package var userAgent = "ota-release/\(ToolVersion.current)"
    /// A PEM file with the certificates to trust, instead of the system's.
    package var caFile: String?

    package init() {}
}
