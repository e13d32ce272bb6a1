internal import HummingbirdTLS
internal import NIOCore
internal import NIOSSL
package import Trust

/// The server's side of TLS: its certificate, and the wish to see the certificates of devices.
package struct ServerTLS: Sendable {
    let configuration: TLSChannelConfiguration

    /// Devices ask on port 443 for the second one ("Device communication protocols", AWS IoT Core Developer Guide).
    private static let applicationProtocols = ["http/1.1", "x-amzn-http-ca"]

    /// Serves with `certificate`, and tells clients that certificates of `authority`, in PEM, are welcome.
    package init(_ certificate: IssuedCertificate, authority: String) throws {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.pem.utf8))
        var tls = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: certificate.privateKeyPEM, format: .pem))
        )
        tls.minimumTLSVersion = .tlsv12
        tls.applicationProtocols = ServerTLS.applicationProtocols
        tls.certificateVerification = .optionalVerification
        tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(authority.utf8)))
        tls.sendCANameList = true
        configuration = TLSChannelConfiguration(
            tlsConfiguration: tls,
            // The handshake proves that the client has the private key. Whose certificate that is, is found out for each
            // request, by its digest: so a refusal has a reason, for the device and in the log, and what is taken back is
            // of no use on open and resumed connections either.
            customVerificationCallback: { _, promise in promise.succeed(.certificateVerified) }
        )
    }
}
