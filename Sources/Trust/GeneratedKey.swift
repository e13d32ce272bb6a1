internal import FileStore
internal import ReleaseModel
package import SystemPackage

/// A key pair that has just been made: the only one whose private half can be written down.
package struct GeneratedKey: ~Copyable {
    let handle: KeyHandle
    package let publicKey: PublicKey

    init(_ algorithm: SignatureAlgorithm) throws(KeyError) {
        let handle = try KeyHandle.generate(algorithm)
        publicKey = try PublicKey(handle)
        self.handle = handle
    }

    /// Writes the private key (0600) and beside it the public one, `NAME.pub.pem`; neither may be there already.
    package func write(to path: FilePath, passphrase: borrowing Passphrase?) throws {
        let publicPath = SigningKey.publicPath(for: path)
        for path in [path, publicPath] where try FileStatus.of(path) != nil {
            throw GeneratedKey.alreadyThere(path)
        }
        try GeneratedKey.create(path, handle.privatePEM(passphrase: passphrase), mode: 0o600)
        do {
            try GeneratedKey.create(publicPath, Array(publicKey.pem.utf8), mode: 0o644)
        } catch {
            // Half a pair would stand in the way of the next try.
            try? FileTree.removeFile(path)
            throw error
        }
    }

    /// Writes a file that is not there yet, even when somebody else tries the same.
    private static func create(_ path: FilePath, _ bytes: [UInt8], mode: UInt32) throws {
        let writer = try FileWriter(in: path.removingLastComponent(), mode: mode)
        try writer.write(bytes.span)
        do throws(FileError) {
            try writer.commitNew(to: path)
        } catch {
            guard error.code == .fileExists else { throw error }
            throw alreadyThere(path)
        }
    }

    private static func alreadyThere(_ path: FilePath) -> KeyError {
        KeyError(.exists, "\(path) is there already; a key is never overwritten, so choose another name")
    }
}
