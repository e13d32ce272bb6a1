internal import FileStore
internal import Hashing
package import ReleaseModel
package import SystemPackage

/// What is signed: its digest, which ECDSA and RSA sign, and its bytes, which Ed25519 reads whole (RFC 8032, 5.1).
package struct Message: Sendable {
    let content: Content

    enum Content: Sendable {
        case bytes(ArraySlice<UInt8>)
        case file(FilePath, SHA256Digest)
    }

    package init(_ bytes: [UInt8]) {
        content = .bytes(bytes[...])
    }

    package init(_ bytes: ArraySlice<UInt8>) {
        content = .bytes(bytes)
    }

    /// A file whose SHA-256 has just been computed.
    package init(file: FilePath, digest: SHA256Digest) {
        content = .file(file, digest)
    }

    /// Computed when it is asked for: Ed25519 has no use for it.
    package var digest: SHA256Digest {
        switch content {
        case .bytes(let bytes): SHA256Digest(hashing: bytes.span)
        case .file(_, let digest): digest
        }
    }

    /// Runs `body` on the whole content, which a file lends by mapping, so that memory does not grow with it.
    func withBytes<Value>(_ body: (Span<UInt8>) throws -> Value) throws -> Value {
        switch content {
        case .bytes(let bytes): try body(bytes.span)
        case .file(let path, _): try FileReader(opening: path).withMappedBytes(body)
        }
    }
}
