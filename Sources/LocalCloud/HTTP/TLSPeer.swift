internal import Hashing
internal import NIOCore
internal import NIOSSL
internal import ReleaseModel

/// The other end of a connection over TLS.
struct TLSPeer: Sendable {
    private let channel: any Channel

    init(of channel: any Channel) {
        self.channel = channel
    }

    /// The digest of the DER of the client's certificate, whose private key it has; nil when it has shown none.
    func certificateID() async throws -> SHA256Digest? {
        guard let certificate = try await channel.nioSSL_peerCertificate().get() else { return nil }
        return SHA256Digest(hashing: try certificate.toDERBytes())
    }
}
