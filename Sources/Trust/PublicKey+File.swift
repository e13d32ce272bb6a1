internal import FileStore
package import SystemPackage

extension PublicKey {
    /// Reads a public key in PEM from a file of at most 64 KiB.
    package init(contentsOf path: FilePath) throws {
        let bytes = try FileReader.contents(of: ResolvedPath.followed(path), limit: 1 << 16)
        do {
            try self.init(pem: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw KeyError(error.reason, "\(path): \(error)")
        }
    }
}
