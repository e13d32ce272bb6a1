internal import FileStore
package import ReleaseModel
internal import SystemPackage
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
        /// The root that names the new keys; nil when the role is one of delegated targets, which the next build or
        /// refresh signs.
        package let root: RootState?
    }

    /// A root as far as it has been signed.
    package enum RootState: Sendable {
        case published(version: Int64, file: String)
        /// More people must sign: the file waits for their signatures.
        case pending(version: Int64, file: String, missing: String)
    }

    /// Retires `lost`, or all keys of the role when none is named, and makes as many new ones.
    package func rotate(_ role: TrustRole, losing lost: [String], at time: Timestamp) throws -> Outcome {
        let keys = try folder.keys(of: role)
        for name in lost where !keys.contains(where: { $0.name == name }) {
            let known = keys.map(\.name).joined(separator: ", ")
            throw ReleaseFailure(.invalidInput, "\(role) has no key \(name.quotedForDisplay); it has \(known)")
        }
        let old = try folder.newestRoot()
        let retired = keys.filter { lost.isEmpty || lost.contains($0.name) }
        // The old keys sign the next root one last time, but not those that are lost.
        let ring = KeyRing(folder, access)
        let oldSigners = try ring.signers(old.payload[.root].without(retired.filter { lost.contains($0.name) }))
        let made = try retired.map { _ in try folder.makeKey(role, passphrase: access.passphrase()) }
        for key in retired { try folder.retire(key.name) }
        let isTopLevel = ![TrustRole.core, .otaAgent].contains(role)
        return Outcome(
            retired: retired.map(\.name),
            made: made.map(\.name),
            root: isTopLevel ? try nextRoot(after: old, alsoBy: oldSigners, at: time) : nil
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
        let missing = folder.missingSignatures(root, after: old)
        let name = RoleName.root.fileName(version: version)
        guard missing.isEmpty else {
            let file = folder.path.appending("pending-\(name)")
            try FileWriter.write(root.bytes, to: file)
            return .pending(version: version, file: file.string, missing: missing.joined(separator: "; "))
        }
        try folder.add(root)
        return .published(version: version, file: folder.path.appending(name).string)
    }
}

extension TrustFolder {
    /// Whose signatures a root still needs, in words; empty when it has enough.
    func missingSignatures(
        _ root: SignedMetadata<RootMetadata>,
        after old: SignedMetadata<RootMetadata>
    ) -> [String] {
        [(root.payload, "its own"), (old.payload, "the previous root's")]
            .compactMap { authority, owner in
                let role = authority[.root]
                let signed = root.signers(of: role, among: authority.keys)
                let lacking = role.threshold - Int64(signed.count)
                guard lacking > 0 else { return nil }
                let open = role.keyIDs.filter { !signed.contains($0) }.map(\.short).joined(separator: ", ")
                return "\(lacking) more of \(owner) keys \(open)"
            }
    }
}

extension RoleThreshold {
    /// The role without some keys, for asking who can sign.
    fileprivate func without(_ keys: [TrustFolder.NamedKey]) -> RoleThreshold {
        let ids = Set(keys.map(\.id))
        return RoleThreshold(keyIDs: keyIDs.filter { !ids.contains($0) }, threshold: threshold)
    }
}
