internal import FileStore
package import ReleaseModel
package import SystemPackage

/// A private key, with its public half.
package struct SigningKey: ~Copyable {
    private let handle: KeyHandle
    package let publicKey: PublicKey

    private init(_ handle: consuming KeyHandle) throws(KeyError) {
        publicKey = try PublicKey(handle)
        self.handle = handle
    }

    /// A new key from the system's random source.
    package static func generate(_ algorithm: SignatureAlgorithm) throws(KeyError) -> SigningKey {
        try SigningKey(KeyHandle.generate(algorithm))
    }

    /// The signature over `message`: DER for ECDSA, raw for the others.
    package func sign(_ message: Message) throws -> [UInt8] {
        try handle.sign(message, publicKey.algorithm)
    }
}

extension SigningKey {
    /// A key file is small; anything larger is something else.
    private static let longestFile = 64 * 1024

    /// Reads a private key in PEM. A file that others than its owner can read is refused: the secret is out.
    package init(contentsOf path: FilePath, passphrase: borrowing Passphrase?) throws {
        // Where secrets are mounted into a container, their names are links.
        let file = ResolvedPath.followed(path)
        guard let status = try FileStatus.of(file) else {
            throw FileError("open", path, .noSuchFileOrDirectory)
        }
        let pem: [UInt8]
        do throws(FileError) {
            pem = try FileReader.contents(of: file, limit: SigningKey.longestFile)
        } catch {
            throw FileError(error.operation, path, error.code)
        }
        let text = String(decoding: pem, as: UTF8.self)
        guard !text.contains("PUBLIC KEY-----") else {
            throw KeyError(
                .malformed,
                "\(path): this is not a private key in PEM but a public one; `ota-release keys generate` makes pairs"
            )
        }
        guard status.mode & 0o077 == 0 else {
            throw KeyError(
                .exposed,
                "\(path): others can read this private key (mode \(String(status.mode, radix: 8))); "
                    + "consider it stolen, or run `chmod 600 \(path)` if nobody else uses this machine"
            )
        }
        guard text.contains("PRIVATE KEY-----") else {
            throw KeyError(
                .malformed,
                "\(path): this is not a private key in PEM; `ota-release keys generate` makes one"
            )
        }
        let isEncrypted = text.contains("ENCRYPTED")
        if isEncrypted, passphrase == nil {
            throw KeyError(
                .passphrase,
                "\(path): the key is encrypted; give its passphrase with --passphrase-file or in OTA_RELEASE_PASSPHRASE"
            )
        }
        do {
            try self.init(KeyHandle.privateKey(fromPEM: pem, passphrase: passphrase))
        } catch  where isEncrypted && error.reason == .library {
            throw KeyError(.passphrase, "\(path): the passphrase does not open this key")
        } catch {
            throw KeyError(error.reason, "\(path): \(error)")
        }
    }

    /// Writes the private key (0600) and beside it the public one, `NAME.pub.pem`; neither may be there already.
    package func write(to path: FilePath, passphrase: borrowing Passphrase?) throws {
        let publicPath = SigningKey.publicPath(for: path)
        for path in [path, publicPath] where try FileStatus.of(path) != nil {
            throw SigningKey.alreadyThere(path)
        }
        try SigningKey.create(path, handle.privatePEM(passphrase: passphrase), mode: 0o600)
        do {
            try SigningKey.create(publicPath, Array(publicKey.pem.utf8), mode: 0o644)
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

    /// `release.pem` has its public half in `release.pub.pem`.
    package static func publicPath(for path: FilePath) -> FilePath {
        var publicPath = path
        publicPath.extension = "pub.pem"
        return publicPath
    }
}
