internal import FileStore
package import ReleaseModel
package import SystemPackage
package import UpdateMetadata

/// The making of a root by several people: a proposal lies in the trust folder, `pending-2.root.json`, is signed on
/// other machines, and becomes the next root when enough have signed.
package struct RootCeremony {
    private let folder: TrustFolder

    package init(_ folder: TrustFolder) {
        self.folder = folder
    }

    package enum State: Sendable {
        /// The newest root says what the policy and today's keys say.
        case nothingToDo(version: Int64)
        case published(version: Int64, file: FilePath)
        case waiting(Proposal)
    }

    package struct Proposal: Sendable {
        package let root: RootMetadata
        package let previous: RootMetadata?
        package let file: FilePath
        /// Whose signatures are needed, in words.
        package let missing: [String]
        /// The keys that may sign: names, where they are known, and ids.
        package let signers: [String]
    }

    /// Goes on with the proposal that is there, or makes one.
    package func proceed(at time: Timestamp) throws -> State {
        let newest = try folder.roots().isEmpty ? nil : folder.newestRoot()
        let version = (newest?.payload.version ?? 0) + 1
        let file = folder.proposalFile(version)
        let wanted = try folder.nextRoot(version: version, at: time)
        guard !wanted.roles.values.contains(where: { $0.keyIDs.count < $0.threshold }) else {
            throw ReleaseFailure(
                .key,
                "\(folder.path): not every role has as many public keys as the policy asks signatures of; put them "
                    + "here as <role>-<n>.pub.pem (`ota-release keys generate` makes pairs)"
            )
        }
        if let newest, try FileStatus.of(file) == nil, newest.payload.says(wanted),
            newest.payload.expires > Expiry(time, plus: folder.policy[.root].lifetime / 2)
        {
            return .nothingToDo(version: newest.payload.version)
        }
        let proposal = try proposal(wanted, in: file)
        let authorities = [proposal.payload.authority(.root)] + (newest.map { [$0.payload.authorityOverNext] } ?? [])
        let progress = SigningProgress(of: proposal, by: authorities)
        guard !progress.isComplete else {
            try folder.add(proposal)
            try FileTree.removeFile(file)
            return .published(version: version, file: folder.rootFile(version))
        }
        return .waiting(
            Proposal(
                root: proposal.payload,
                previous: newest?.payload,
                file: file,
                missing: progress.needs,
                signers: try signers(proposal.payload, newest?.payload)
            )
        )
    }

    /// The proposal that is there, if it says what is wanted; else a new one, unsigned.
    private func proposal(_ wanted: RootMetadata, in file: FilePath) throws -> SignedMetadata<RootMetadata> {
        if try FileStatus.of(file) != nil {
            let bytes = try FileReader.contents(of: file, limit: ClientLimits().root)
            let there = try SignedMetadata<RootMetadata>(parsing: bytes, as: .root)
            if there.payload.version == wanted.version, there.payload.says(wanted) { return there }
        }
        let proposal = try SignedMetadata(signing: wanted, by: [])
        try FileWriter.write(proposal.bytes, to: file)
        return proposal
    }

    private func signers(_ root: RootMetadata, _ previous: RootMetadata?) throws -> [String] {
        let names = Dictionary(try folder.keys().map { ($0.id, $0.name) }) { first, _ in first }
        let ids = Set(root[.root].keyIDs + (previous?[.root].keyIDs ?? []))
        return ids.sorted().map { id in "\(names[id] ?? "a retired key") (\(id.short))" }
    }
}

extension RootMetadata {
    /// Whether another root names the same keys and thresholds.
    fileprivate func says(_ other: RootMetadata) -> Bool {
        keys == other.keys && roles == other.roles
    }
}
