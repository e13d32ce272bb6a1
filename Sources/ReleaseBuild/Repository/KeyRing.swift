internal import FileStore
internal import ReleaseModel
internal import SystemPackage
package import Trust
package import UpdateMetadata

/// The private keys that are at hand on this machine, opened when a role needs them.
package final class KeyRing {
    private let folder: TrustFolder
    private var opened: [KeyID: RoleSigner] = [:]

    package init(_ folder: TrustFolder) {
        self.folder = folder
    }

    /// The signers of a role that are at hand, which may be none.
    package func signers(_ role: RoleThreshold, passphrase: borrowing Passphrase?) throws -> [RoleSigner] {
        let names = Dictionary(try folder.keys().map { ($0.id, $0.name) }) { first, _ in first }
        var signers: [RoleSigner] = []
        for id in role.keyIDs {
            if let signer = opened[id] {
                signers.append(signer)
            } else if let name = names[id], let signer = try open(name, id, passphrase) {
                opened[id] = signer
                signers.append(signer)
            }
        }
        return signers
    }

    private func open(_ name: String, _ id: KeyID, _ passphrase: borrowing Passphrase?) throws -> RoleSigner? {
        var file = folder.privateFile(name)
        if let location = folder.policy.locations[name] {
            file = folder.path.removingLastComponent().pushing(FilePath(location))
        } else if try FileStatus.of(file) == nil {
            return nil
        }
        let signer = RoleSigner(try SigningKey(contentsOf: file, passphrase: passphrase))
        guard signer.keyID == id else {
            throw ReleaseFailure(.key, "\(file): this is not the private half of \(name).pub.pem")
        }
        return signer
    }
}
