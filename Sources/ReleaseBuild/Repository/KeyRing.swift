internal import ReleaseModel
internal import SystemPackage
internal import Trust
package import UpdateMetadata

/// The private keys that are at hand on this machine, opened when a role needs them.
package final class KeyRing {
    private let folder: TrustFolder
    private let access: KeyAccess
    private var opened: [KeyID: RoleSigner] = [:]

    package init(_ folder: TrustFolder, _ access: KeyAccess) {
        self.folder = folder
        self.access = access
    }

    /// The signers of a role that are at hand, which may be none.
    package func signers(_ role: RoleThreshold) throws -> [RoleSigner] {
        let keys = Dictionary(try folder.keys().map { ($0.id, $0) }) { first, _ in first }
        var signers: [RoleSigner] = []
        for id in role.keyIDs {
            if let signer = opened[id] {
                signers.append(signer)
            } else if let key = keys[id], let signer = try open(key) {
                opened[id] = signer
                signers.append(signer)
            }
        }
        return signers
    }

    private func open(_ key: TrustFolder.NamedKey) throws -> RoleSigner? {
        let location: KeyLocation
        switch try folder.privateHalf(of: key.name) {
        case .elsewhere(let text): location = try KeyLocation(parsing: text).relative(to: folder.path)
        case .besidePublicHalf(let file): location = .file(file)
        case nil: return nil
        }
        return RoleSigner(
            try SigningKey(
                at: location,
                publicKey: key.key,
                passphrase: access.passphrase(),
                environment: access.environment
            )
        )
    }
}

extension KeyLocation {
    /// A file's path is relative to the trust folder.
    fileprivate func relative(to folder: FilePath) -> KeyLocation {
        switch self {
        case .file(let path): .file(folder.pushing(path))
        case .pkcs11, .command: self
        }
    }
}
