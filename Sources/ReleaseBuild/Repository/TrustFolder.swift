internal import FileStore
package import ReleaseModel
package import SystemPackage
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

    /// Where a version of root is, or belongs.
    package func rootFile(_ version: Int64) -> FilePath { path.appending(RoleName.root.fileName(version: version)) }

    /// Where a version of root waits for signatures.
    package func proposalFile(_ version: Int64) -> FilePath {
        path.appending("pending-\(RoleName.root.fileName(version: version))")
    }

    /// The bytes of every root, version 1 first. A gap ends the chain.
    package func roots() throws -> [[UInt8]] {
        var roots: [[UInt8]] = []
        while true {
            let file = rootFile(Int64(roots.count + 1))
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
        let keys = try keys().filter { $0.role.topLevel != nil }
        let roles = TrustRole.allCases.compactMap { role in
            role.topLevel.map { ($0, threshold(of: role, keys)) }
        }
        return RootMetadata(
            version: version,
            expires: Expiry(time, plus: policy[.root].lifetime),
            keys: RoleKeys(keys.map(\.key)),
            roles: Dictionary(roles) { first, _ in first }
        )
    }

    /// Adds a root to the chain, which must be signed by enough keys of the one before and of its own.
    package func add(_ root: SignedMetadata<RootMetadata>) throws {
        let file = rootFile(root.payload.version)
        guard try FileStatus.of(file) == nil else {
            throw ReleaseFailure(.conflict, "\(file): this is there already; a root is never replaced")
        }
        let roots = try roots()
        var trusted = try TrustedMetadata(trusting: roots.first ?? root.bytes, at: .earliestPlausible)
        for next in roots.dropFirst() + (roots.isEmpty ? [] : [root.bytes]) { try trusted.update(root: next) }
        try FileWriter.write(root.bytes, to: file)
    }
}
