internal import FileStore
internal import Hashing
package import ReleaseModel
package import SystemPackage

/// What is signed: its digest, which ECDSA and RSA sign, and its bytes, which Ed25519 reads whole (RFC 8032, 5.1).
package struct Message: Sendable {
    package let digest: SHA256Digest
    let content: Content

    enum Content: Sendable {
        case bytes([UInt8])
        case file(FilePath)
    }

    package init(_ bytes: [UInt8]) {
        digest = SHA256Digest(hashing: bytes)
        content = .bytes(bytes)
    }

    /// A file whose SHA-256 has just been computed.
    package init(file: FilePath, digest: SHA256Digest) {
        self.digest = digest
        content = .file(file)
    }

    /// Runs `body` on the whole content, which a file lends by mapping, so that memory does not grow with it.
    func withBytes<Value>(_ body: (Span<UInt8>) throws -> Value) throws -> Value {
        switch content {
        case .bytes(let bytes): try body(bytes.span)
        case .file(let path): try FileReader(opening: path).withMappedBytes(body)
        }
    }
}
