internal import FileStore
internal import ReleaseModel
package import SystemPackage
package import Trust

/// The key that signs when nobody gives one: made once per person, kept outside every tree, without a passphrase,
/// and good for trying things out only.
package enum DevelopmentKey {
    /// Where it lies in the folder of a person's configuration (XDG Base Directory Specification).
    package static func path(in configuration: FilePath) -> FilePath {
        configuration.appending("ota-release").appending("development.pem")
    }

    /// The key in `configuration`, which is made when it is missing.
    package static func load(from configuration: FilePath) throws -> SigningKey {
        let path = path(in: configuration)
        let folder = path.removingLastComponent()
        try FileTree.create(folder, mode: 0o700)
        // Two first builds at once must not make two keys.
        let lock = try FileLock(at: folder.appending("lock"))
        try lock.acquire()
        if try FileStatus.of(path) == nil {
            try FileTree.removeFile(SigningKey.publicPath(for: path))
            try SigningKey.generate(.ecdsaP256).write(to: path, passphrase: nil)
        }
        return try SigningKey(contentsOf: path, passphrase: nil)
    }

    /// The public half of the key in `configuration`; nil when none has been made.
    package static func existingPublicKey(in configuration: FilePath) throws -> PublicKey? {
        let path = path(in: configuration)
        guard try FileStatus.of(path) != nil else { return nil }
        return try SigningKey(contentsOf: path, passphrase: nil).publicKey
    }
}
