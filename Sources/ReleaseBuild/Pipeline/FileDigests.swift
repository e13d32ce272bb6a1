internal import FileStore
internal import Hashing
internal import ReleaseModel
internal import SystemPackage

/// The size and digests of a stored file.
struct FileDigests: Equatable, Sendable {
    let size: UInt64
    let sha256: SHA256Digest
    let sha512: SHA512Digest

    init(_ archive: ArchiveRecord) {
        size = archive.size
        sha256 = archive.sha256
        sha512 = archive.sha512
    }

    private init(size: UInt64, sha256: SHA256Digest, sha512: SHA512Digest) {
        self.size = size
        self.sha256 = sha256
        self.sha512 = sha512
    }

    /// Whether these are the size and the digest that a document's record has.
    func isOf(_ document: DocumentRecord) -> Bool { size == document.size && sha256 == document.sha256 }

    /// Reads the whole file.
    static func of(_ path: FilePath) throws(FileError) -> FileDigests {
        let reader = try FileReader(opening: path)
        var sha256 = SHA256Hasher()
        var sha512 = SHA512Hasher()
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = try reader.read(into: &buffer)
            guard count > 0 else { break }
            sha256.update(buffer.span.extracting(0..<count))
            sha512.update(buffer.span.extracting(0..<count))
        }
        let size = sha256.count
        return FileDigests(size: size, sha256: sha256.finalize(), sha512: sha512.finalize())
    }
}
