internal import FileStore
package import ReleaseModel
package import SystemPackage
package import Trust
package import UpdateMetadata

/// The folder that a fleet's trust comes from: every root there ever was, `1.root.json`, `2.root.json`, and so on, and
/// the public keys of today, `core-1.pub.pem`. Private keys may lie beside their public halves, or anywhere else.
package struct TrustFolder: Sendable {
    package let path: FilePath
    package let policy: TrustPolicy

    package init(at path: FilePath, _ policy: TrustPolicy) {
        self.path = path
        self.policy = policy
    }

    /// The folder that the policy beside the definitions in `manifests` names, or a development set of this person's,
    /// which is made when it is missing.
    package static func open(
        _ policy: TrustPolicy,
        manifests: FilePath,
        configuration: FilePath?
    ) throws -> TrustFolder {
        if let name = policy.folder {
            let folder = TrustFolder(at: manifests.pushing(FilePath(name)), policy)
            guard try !folder.roots().isEmpty else {
                throw ReleaseFailure(
                    .key,
                    "\(folder.path): there is no 1.root.json here; `ota-release keys init \(folder.path)` makes one"
                )
            }
            return folder
        }
        guard let configuration else {
            throw ReleaseFailure(.key, "there is no home folder for a development set of keys; set HOME")
        }
        let folder = TrustFolder(at: development(in: configuration), policy)
        try FileTree.create(folder.path, mode: 0o700)
        // Two first builds at once must not make two sets.
        let lock = try FileLock(at: folder.path.appending("lock"))
        try lock.acquire()
        if try folder.roots().isEmpty { try folder.initialize(at: .now, access: .none) }
        return folder
    }

    package static func development(in configuration: FilePath) -> FilePath {
        configuration.appending("ota-release").appending("trust")
    }

    // MARK: Roots

    /// The bytes of every root, version 1 first. A gap ends the chain.
    package func roots() throws -> [[UInt8]] {
        var roots: [[UInt8]] = []
        while true {
            let file = path.appending(RoleName.root.fileName(version: Int64(roots.count + 1)))
            guard try FileStatus.of(file) != nil else { return roots }
            roots.append(try FileReader.contents(of: file, limit: ClientLimits().root))
        }
    }

    /// The newest root, reached from the first one step by step, whatever has expired.
    package func newestRoot() throws -> SignedMetadata<RootMetadata> {
        let roots = try roots()
        guard let first = roots.first else {
            throw ReleaseFailure(.key, "\(path): there is no 1.root.json; `ota-release keys init` makes one")
        }
        do throws(MetadataError) {
            var trusted = try TrustedMetadata(trusting: first, at: .earliestPlausible)
            for root in roots.dropFirst() { try trusted.update(root: root) }
            return trusted.root
        } catch {
            throw ReleaseFailure(.key, "\(path): the chain of roots is broken: \(error)")
        }
    }

    // MARK: Keys

    /// A public key of today and its name.
    package struct NamedKey: Sendable {
        package let name: String
        package let role: TrustRole
        package let key: PublicKey
        package var id: KeyID { KeyID(of: key) }
    }

    private static let publicSuffix = ".pub.pem"

    /// The public keys, sorted by name; those of one role, or all.
    package func keys(of role: TrustRole? = nil) throws -> [NamedKey] {
        try FileTree.sortedTextNames(in: path)
            .compactMap { file in
                guard file.hasSuffix(TrustFolder.publicSuffix) else { return nil }
                let name = String(file.dropLast(TrustFolder.publicSuffix.utf8.count))
                guard let dash = name.lastIndex(of: "-"), let owner = TrustRole(rawValue: String(name[..<dash])),
                    role == nil || role == owner
                else { return nil }
                let pem = try FileReader.contents(of: path.appending(file), limit: 1 << 16)
                do {
                    return NamedKey(
                        name: name,
                        role: owner,
                        key: try PublicKey(pem: String(decoding: pem, as: UTF8.self))
                    )
                } catch {
                    throw ReleaseFailure(.key, "\(path.appending(file)): \(error)")
                }
            }
    }

    /// Where the private half of a key is, as far as this machine knows.
    package func location(of name: String) throws -> String? {
        if let location = policy.locations[name] { return location }
        return try FileStatus.of(privateFile(name)) == nil ? nil : "beside the public one"
    }

    func privateFile(_ name: String) -> FilePath { path.appending("\(name).pem") }

    /// Makes a key pair named after its role and the next free number.
    @discardableResult
    package func makeKey(_ role: TrustRole, passphrase: borrowing Passphrase?) throws -> NamedKey {
        var number = 1
        while try isTaken("\(role)-\(number)") { number += 1 }
        let name = "\(role)-\(number)"
        let key = try SigningKey.generate(.ed25519)
        try key.write(to: privateFile(name), passphrase: passphrase)
        return NamedKey(name: name, role: role, key: key.publicKey)
    }

    private func isTaken(_ name: String) throws -> Bool {
        let retired = path.appending("retired").appending(name + TrustFolder.publicSuffix)
        let names = [path.appending(name + TrustFolder.publicSuffix), privateFile(name), retired]
        return try names.contains { try FileStatus.of($0) != nil }
    }

    /// Takes a public key out of today's; what it signed can still be checked.
    package func retire(_ name: String) throws {
        let file = name + TrustFolder.publicSuffix
        try FileTree.create(path.appending("retired"))
        try FileTree.rename(path.appending(file), to: path.appending("retired").appending(file))
        try FileTree.sync(folder: path)
    }

    // MARK: Making roots

    /// Makes the keys that the policy asks for, as far as they are missing, and the first root.
    package func initialize(at time: Timestamp, access: KeyAccess) throws {
        try FileTree.create(path, mode: 0o700)
        guard try roots().isEmpty else {
            throw ReleaseFailure(.conflict, "\(path): there is a root here already; rotate keys instead")
        }
        for role in TrustRole.allCases {
            while try keys(of: role).count < policy[role].keys { try makeKey(role, passphrase: access.passphrase()) }
        }
        let payload = try nextRoot(version: 1, at: time)
        let ring = KeyRing(self, access)
        let signers = try ring.signers(payload[.root])
        try add(SignedMetadata(signing: payload, by: signers))
    }

    /// What the root after the newest would say: today's keys under the policy.
    package func nextRoot(version: Int64, at time: Timestamp) throws -> RootMetadata {
        let roles: [RoleName: TrustRole] = [
            .root: .root, .targets: .targets, .snapshot: .snapshot, .timestamp: .timestamp,
        ]
        let keys = try keys().filter { roles.values.contains($0.role) }
        return RootMetadata(
            version: version,
            expires: Expiry(time, plus: policy[.root].lifetime),
            keys: RoleKeys(keys.map(\.key)),
            roles: roles.mapValues { role in
                RoleThreshold(
                    keyIDs: keys.filter { $0.role == role }.map(\.id).sorted(),
                    threshold: Int64(policy[role].threshold)
                )
            }
        )
    }

    /// Adds a root to the chain, which must be signed by enough keys of the one before and of its own.
    package func add(_ root: SignedMetadata<RootMetadata>) throws {
        let file = path.appending(RoleName.root.fileName(version: root.payload.version))
        guard try FileStatus.of(file) == nil else {
            throw ReleaseFailure(.conflict, "\(file): this is there already; a root is never replaced")
        }
        let roots = try roots()
        var trusted = try TrustedMetadata(trusting: roots.first ?? root.bytes, at: .earliestPlausible)
        for next in roots.dropFirst() + (roots.isEmpty ? [] : [root.bytes]) { try trusted.update(root: next) }
        try FileWriter.write(root.bytes, to: file)
    }
}
