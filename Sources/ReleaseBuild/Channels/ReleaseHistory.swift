internal import FileStore
package import ReleaseModel
package import SystemPackage
internal import UpdateMetadata

/// Which versions a tree has, who may have them, and what was done to them.
package struct ReleaseHistory: Sendable, Encodable {
    /// In the order of software and version.
    package let versions: [Entry]
    /// The oldest first.
    package let changes: [Change]

    package struct Entry: Sendable, Encodable {
        package let software: Software
        package let version: Version
        /// Whether the metadata lists it.
        package let offered: Bool
        /// By channel, in percent.
        package let channels: [String: Int]
        /// `stable to 10 % of things`
        package let words: String
    }

    package struct Change: Sendable, Encodable {
        package let time: Timestamp
        package let software: Software
        package let version: Version
        /// `promote`, `withdraw`, `reinstate`
        package let action: String
        package let channel: String?
        package let percent: Int?
        package let reason: String?
    }

    /// Of the tree at `root`, as its metadata says; nothing is verified.
    package init(of root: FilePath) throws {
        let tree = ReleaseTree(at: ResolvedPath.followed(root))
        let published = try PublishedMetadata(in: tree)
        guard published.timestamp != nil else {
            throw ReleaseFailure(.verification, "\(root): this tree has no update metadata; build again to make it")
        }
        let states = try published.states()
        versions = try tree.versions()
            .map { manifest in
                let state = states[manifest.software] ?? OfferState()
                let shares = state.channels.shares.compactMap { channel, shares in
                    shares[manifest.version].map { (channel.text, $0.percent) }
                }
                return Entry(
                    software: manifest.software,
                    version: manifest.version,
                    offered: !state.withdrawn.contains(manifest.version),
                    channels: Dictionary(shares) { first, _ in first },
                    words: OfferText(state).text(of: manifest.version)
                )
            }
        var changes: [Change] = []
        for (software, state) in states.sorted(by: { $0.key < $1.key }) {
            let all = try ReleaseHistory.changes(of: software, state.channels.history, in: tree, published)
            changes += all.map { Change($0, of: software) }
        }
        // What happened in one second stays in its order: the sort is stable.
        self.changes = changes.sorted { $0.time < $1.time }
    }

    /// All changes of a software: the newest metadata has the last ones, and only when it is full does an older one
    /// have others.
    private static func changes(
        of software: Software,
        _ newest: [ChannelChange],
        in tree: ReleaseTree,
        _ published: PublishedMetadata
    ) throws -> [ChannelChange] {
        let role = RoleName.software(software)
        guard newest.count == ChannelState.longestHistory, let last = published.targets[role]?.payload.version else {
            return newest
        }
        var all: [ChannelChange] = []
        var known: Set<ChannelChange> = []
        for version in 1..<max(1, last) {
            for change in try older(role, version, in: tree) where known.insert(change).inserted { all.append(change) }
        }
        return all + newest.filter { !known.contains($0) }
    }

    /// What older metadata says, if a bucket still has it.
    private static func older(_ role: RoleName, _ version: Int64, in tree: ReleaseTree) throws -> [ChannelChange] {
        let name = role.fileName(version: version)
        for bucket in try tree.buckets() {
            let path = tree.root.appending(bucket).appending(PublishedMetadata.folder).appending(name)
            guard try FileStatus.of(path) != nil else { continue }
            let bytes = try FileReader.contents(of: path, limit: 64 << 20)
            return try SignedMetadata<TargetsMetadata>(parsing: bytes, as: role).payload.channels?.history ?? []
        }
        return []
    }
}

extension ReleaseHistory.Change {
    fileprivate init(_ change: ChannelChange, of software: Software) {
        time = change.time
        self.software = software
        version = change.version
        switch change.action {
        case .promote(let name, let share):
            (action, channel, percent, reason) = ("promote", name.text, share.percent, nil)
        case .withdraw(let why): (action, channel, percent, reason) = ("withdraw", nil, nil, why.text)
        case .reinstate(let why): (action, channel, percent, reason) = ("reinstate", nil, nil, why.text)
        }
    }

    /// `promoted to 10 % of things on stable`
    package var words: String {
        if let channel, let share = percent.flatMap({ Share(percent: $0) }) {
            return "promoted \(OfferText.reach(share)) on \(channel)"
        }
        return "\(action == "withdraw" ? "withdrawn" : "reinstated"): \(reason ?? "")"
    }
}
