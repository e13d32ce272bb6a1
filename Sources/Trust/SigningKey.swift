internal import FileStore
package import ReleaseModel
package import SystemPackage

/// What makes the signatures of a private key. (Nested in `SigningKey` and private, it would not link in release builds:
/// Swift 6.3.1 does not emit the metadata of such a type.)
enum KeyBackend: ~Copyable {
    case handle(KeyHandle)
    case token(TokenKey)
    case command(CommandKey)
}

/// A private key wherever it lives, with its public half.
package struct SigningKey: ~Copyable {
    private let backend: KeyBackend
    /// Where the key lives, for errors; nil for one that was made here.
    private let location: KeyLocation?
    package let publicKey: PublicKey

    private init(_ backend: consuming KeyBackend, _ publicKey: PublicKey, at location: KeyLocation?) {
        self.backend = backend
        self.publicKey = publicKey
        self.location = location
    }

    private init(_ handle: consuming KeyHandle, at location: KeyLocation) throws(KeyError) {
        let publicKey = try PublicKey(handle)
        self.init(.handle(handle), publicKey, at: location)
    }

    /// A key that was made here.
    package init(_ key: consuming GeneratedKey) {
        let publicKey = key.publicKey
        self.init(.handle(key.handle), publicKey, at: nil)
    }

    /// Opens the key at `location`. A file may need `passphrase`; a command needs `publicKey`, since it can only sign;
    /// for the others a `publicKey` says which key is meant, and another one is an error. Programs that are run get
    /// `environment`, and so does the search for them.
    package init(
        at location: KeyLocation,
        publicKey: PublicKey?,
        passphrase: borrowing Passphrase?,
        environment: [String: String]
    ) throws {
        let key = try SigningKey.open(location, publicKey, passphrase, environment)
        if let publicKey, publicKey != key.publicKey {
            throw KeyError(
                .mismatch,
                "\(location): the key there is \(key.publicKey.keyId), but the public key that is given is "
                    + "\(publicKey.keyId)"
            )
        }
        self = key
    }

    private static func open(
        _ location: KeyLocation,
        _ publicKey: PublicKey?,
        _ passphrase: borrowing Passphrase?,
        _ environment: [String: String]
    ) throws -> SigningKey {
        switch location {
        case .file(let path):
            return try SigningKey(contentsOf: path, passphrase: passphrase)
        case .pkcs11(let uri):
            let key = try TokenKey(uri, environment: environment)
            let publicKey = key.publicKey
            return SigningKey(.token(key), publicKey, at: location)
        case .command(let command):
            guard let publicKey else {
                throw KeyError(
                    .location,
                    "\(location): a command can only sign, so its public key must be given with --public-key"
                )
            }
            return SigningKey(.command(CommandKey(command, environment: environment)), publicKey, at: location)
        }
    }

    /// A new key from the system's random source.
    package static func generate(_ algorithm: SignatureAlgorithm) throws(KeyError) -> GeneratedKey {
        try GeneratedKey(algorithm)
    }

    /// The signature over `message`: DER for ECDSA, raw for the others. What a program answers is returned only if it is
    /// this key's signature.
    package func sign(_ message: Message) throws -> [UInt8] {
        switch backend {
        case .handle(let handle): try handle.sign(message, publicKey.algorithm)
        case .token(let token): try checked(token.sign(message), message)
        case .command(let command): try checked(command.sign(message), message)
        }
    }

    private func checked(_ answer: ExternalProgram.Answer, _ message: Message) throws -> [UInt8] {
        guard try publicKey.isValid(answer.bytes, of: message) else {
            let place = location.map { "\($0): " } ?? ""
            throw KeyError(
                .backend,
                "\(place)the answer of \(answer.bytes.count) bytes is no \(publicKey.algorithm.rawValue) signature of key "
                    + "\(publicKey.keyId) over what was to be signed\(answer.remarks)"
            )
        }
        return answer.bytes
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
            try self.init(KeyHandle.privateKey(fromPEM: pem, passphrase: passphrase), at: .file(path))
        } catch  where isEncrypted && error.reason == .library {
            throw KeyError(.passphrase, "\(path): the passphrase does not open this key")
        } catch {
            throw KeyError(error.reason, "\(path): \(error)")
        }
    }

    /// `release.pem` has its public half in `release.pub.pem`.
    package static func publicPath(for path: FilePath) -> FilePath {
        var publicPath = path
        publicPath.extension = "pub.pem"
        return publicPath
    }
}
