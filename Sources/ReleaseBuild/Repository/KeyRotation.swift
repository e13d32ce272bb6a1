internal import FileStore
package import ReleaseModel
package import SystemPackage
internal import Trust
internal import UpdateMetadata

/// Replaces keys of a role, and makes the root that says so.
package struct KeyRotation {
    private let folder: TrustFolder
    private let access: KeyAccess

    package init(_ folder: TrustFolder, access: KeyAccess) {
        self.folder = folder
        self.access = access
    }

    /// What a rotation did.
    package struct Outcome: Sendable {
        package let retired: [String]
        package let made: [String]
        /// Where private halves of the retired keys still are: a secret is never deleted without being asked.
        package let leftBehind: [TrustFolder.PrivateHalf]
        /// The root that names the new keys; nil when the role is one of delegated targets, which the next build or
        /// refresh signs.
        package let root: RootState?
    }

    /// A root as far as it has been signed.
    package enum RootState: Sendable {
        case published(version: Int64, file: FilePath)
        /// More people must sign: the file waits for their signatures, which `missing` has in words.
        case pending(version: Int64, file: FilePath, missing: [String])
    }

    /// Retires `lost`, or all keys of the role when none is named, and makes as many new ones.
    package func rotate(_ role: TrustRole, losing lost: [String], at time: Timestamp) throws -> Outcome {
        for name in lost { _ = try folder.key(name, of: role) }
        let old = try folder.newestRoot()
        let retired = try folder.keys(of: role).filter { lost.isEmpty || lost.contains($0.name) }
        // The old keys sign the next root one last time, but not those that are lost.
        let ring = KeyRing(folder, access)
        let oldSigners = try ring.signers(old.payload[.root].without(retired.filter { lost.contains($0.name) }))
        let made = try retired.map { _ in try folder.makeKey(role, passphrase: access.passphrase()) }
        for key in retired { try folder.retire(key.name) }
        return Outcome(
            retired: retired.map(\.name),
            made: made.map(\.name),
            leftBehind: try retired.compactMap { try folder.privateHalf(of: $0.name) },
            root: role.topLevel != nil ? try nextRoot(after: old, alsoBy: oldSigners, at: time) : nil
        )
    }

    /// Makes the root after the newest out of today's keys and the policy, and signs it with every key at hand.
    package func nextRoot(at time: Timestamp) throws -> RootState {
        try nextRoot(after: folder.newestRoot(), alsoBy: [], at: time)
    }

    private func nextRoot(
        after old: SignedMetadata<RootMetadata>,
        alsoBy oldSigners: [RoleSigner],
        at time: Timestamp
    ) throws -> RootState {
        let version = old.payload.version + 1
        let payload = try folder.nextRoot(version: version, at: time)
        let ring = KeyRing(folder, access)
        var signers = try ring.signers(payload[.root])
        signers += try ring.signers(old.payload[.root])
        signers += oldSigners
        let distinct = Dictionary(signers.map { ($0.keyID, $0) }) { first, _ in first }
        let root = try SignedMetadata(signing: payload, by: Array(distinct.values))
        let progress = SigningProgress(of: root, by: [payload.authority(.root), old.payload.authorityOverNext])
        guard progress.isComplete else {
            let file = folder.proposalFile(version)
            try FileWriter.write(root.bytes, to: file)
            return .pending(version: version, file: file, missing: progress.needs)
        }
        try folder.add(root)
        return .published(version: version, file: folder.rootFile(version))
    }
}

extension RoleThreshold {
    /// The role without some keys, for asking who can sign.
    fileprivate func without(_ keys: [TrustFolder.NamedKey]) -> RoleThreshold {
        let ids = Set(keys.map(\.id))
        return RoleThreshold(keyIDs: keyIDs.filter { !ids.contains($0) }, threshold: threshold)
    }
}
