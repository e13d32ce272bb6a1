internal import FileStore
internal import ReleaseModel
internal import SystemPackage
internal import Trust

/// The public keys that a tree carries, `keys/<key id>.pem`. They prove nothing about where the tree comes from:
/// whoever forged it could have put them there.
enum PublishedKeys {
    static let folder = "keys"

    static func path(of key: PublicKey) -> FilePath {
        FilePath(folder).appending("\(key.keyId).pem")
    }

    /// Every public key of the tree at `root`.
    static func read(in root: FilePath) throws -> [PublicKey] {
        let folder = root.appending(folder)
        guard try FileStatus.of(folder)?.kind == .folder else { return [] }
        return try FileTree.sortedTextNames(in: folder)
            .map { name in
                let path = folder.appending(name)
                let pem = try FileReader.contents(of: path, limit: 1 << 16)
                let key = try PublicKey(pem: String(decoding: pem, as: UTF8.self))
                guard name == "\(key.keyId).pem" else {
                    throw ReleaseFailure(.verification, "\(path): this file has the public key \(key.keyId)")
                }
                return key
            }
    }
}
