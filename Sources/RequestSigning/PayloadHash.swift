internal import Hashing
package import ReleaseModel

/// What a signature says of the body: the last line of a canonical request, and the field x-amz-content-sha256.
package enum PayloadHash: Hashable, Sendable, CustomStringConvertible {
    /// The body's own digest.
    case digest(SHA256Digest)
    /// The signature does not cover the body.
    case unsigned
    /// The signature does not cover the body, which comes in chunks of aws-chunked and ends with a checksum.
    case unsignedChunks

    /// A request without a body.
    package static let empty = PayloadHash.digest(SHA256Digest(hashing: []))

    package var description: String {
        switch self {
        case .digest(let digest): digest.hexadecimal
        case .unsigned: "UNSIGNED-PAYLOAD"
        case .unsignedChunks: "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
        }
    }

    /// Refuses chunks that carry signatures of their own, and what is no hash.
    init(parsing text: String) throws(SignatureError) {
        switch text {
        case "UNSIGNED-PAYLOAD": self = .unsigned
        case "STREAMING-UNSIGNED-PAYLOAD-TRAILER": self = .unsignedChunks
        default:
            guard !text.begins(with: "STREAMING-") else { throw .signedChunks(text) }
            guard let digest = try? SHA256Digest(parsing: text) else { throw .malformedPayloadHash(text) }
            self = .digest(digest)
        }
    }

    /// Holds the claim against the digest of the body that came. A claim that leaves the body unsigned has nothing to
    /// be held against.
    package func check(_ body: SHA256Digest) throws(SignatureError) {
        guard case .digest(let claimed) = self, claimed != body else { return }
        throw .payloadMismatch(claimed: claimed, computed: body)
    }
}
