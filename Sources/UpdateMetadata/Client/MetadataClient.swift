package import ReleaseModel

/// A client of a repository: the workflow of the specification (1.0.34, 5) over a source and a store.
package struct MetadataClient {
    private let source: any MetadataSource
    private let store: any MetadataStore
    private let limits: ClientLimits
    package private(set) var trusted: TrustedMetadata

    /// Starts from the trusted root that the store has as `root.json`, and fetches nothing.
    package init(
        _ source: any MetadataSource,
        store: any MetadataStore,
        at time: Timestamp,
        limits: ClientLimits = ClientLimits()
    ) throws {
        guard let root = try store.load(RoleName.root.fileName()) else {
            throw MetadataError(.root, .missing, "there is no trusted root to start from")
        }
        self.source = source
        self.store = store
        self.limits = limits
        trusted = try TrustedMetadata(trusting: root, at: time)
    }

    /// Brings the top-level metadata up to date, as of `time`, or of when the client was made. What was accepted stays
    /// stored, whatever comes after it; of an earlier refresh, that alone counts.
    package mutating func refresh(at time: Timestamp? = nil) throws {
        trusted.restart(at: time ?? trusted.time)
        try updateRoot()
        try updateTimestamp()
        try updateSnapshot()
        try updateTargets(.targets, by: .root)
    }

    // MARK: Top-level roles

    private mutating func updateRoot() throws {
        for _ in 0..<limits.rootRotations {
            let name = RoleName.root.fileName(version: trusted.root.payload.version + 1)
            guard let bytes = try source.metadata(name, limit: limits.root) else { break }
            let old = trusted.root.payload
            try trusted.update(root: bytes)
            // In this order: a client that is killed in between finds the old root again and forgets once more.
            try forgetWhatOldKeysSigned(old)
            try store.save(RoleName.root.fileName(), bytes)
        }
        try trusted.checkFinalRoot()
    }

    /// After the keys of either changed, timestamp and snapshot start anew, so that a repository can recover from
    /// versions that a thief of the old keys made too high (5.3.11).
    private func forgetWhatOldKeysSigned(_ old: RootMetadata) throws {
        let roles = [RoleName.timestamp, .snapshot]
        guard !roles.allSatisfy({ trusted.root.payload.trusts(old, for: $0) }) else { return }
        for role in roles { try store.remove(role.fileName()) }
    }

    private mutating func updateTimestamp() throws {
        let name = RoleName.timestamp.fileName()
        if let stored = try store.load(name) { _ = try? trusted.update(timestamp: stored) }
        let bytes = try fetch(.timestamp, name, limit: limits.timestamp)
        if case .accepted = try trusted.update(timestamp: bytes) { try store.save(name, bytes) }
    }

    private mutating func updateSnapshot() throws {
        let name = RoleName.snapshot.fileName()
        if let stored = try store.load(name), (try? trusted.update(snapshot: stored, isStored: true)) != nil { return }
        guard let listed = trusted.timestamp?.payload.snapshot else { return }
        let bytes = try fetch(.snapshot, fileName(.snapshot, listed), limit: limit(listed, limits.snapshot))
        try trusted.update(snapshot: bytes)
        try store.save(name, bytes)
    }

    private mutating func updateTargets(_ role: RoleName, by delegator: RoleName) throws {
        guard trusted.targets(role, by: delegator) == nil else { return }
        let name = role.fileName()
        if let stored = try store.load(name),
            (try? trusted.update(targets: stored, of: role, by: delegator)) != nil
        {
            return
        }
        let listed = try trusted.listed(role)
        let bytes = try fetch(role, fileName(role, listed), limit: limit(listed, limits.targets))
        try trusted.update(targets: bytes, of: role, by: delegator)
        try store.save(name, bytes)
    }

    private func fileName(_ role: RoleName, _ listed: ListedMetadata) -> String {
        role.fileName(version: trusted.root.payload.hasConsistentSnapshots ? listed.version : nil)
    }

    private func limit(_ listed: ListedMetadata, _ most: Int) -> Int {
        // A length that is listed by mistake or malice is no licence.
        min(listed.length.map { Int($0) } ?? most, most)
    }

    private func fetch(_ role: RoleName, _ name: String, limit: Int) throws -> [UInt8] {
        guard let bytes = try source.metadata(name, limit: limit) else {
            throw MetadataError(role, .missing, "the repository has no \(name.escapedForDisplay)")
        }
        return bytes
    }

    // MARK: Targets

    /// What the most trusted role that speaks for `path` says of it, fetching delegated metadata as it goes; nil when
    /// no role lists it. `refresh` comes first.
    package mutating func target(_ path: TargetPath) throws -> TargetFile? {
        var visited: Set<RoleName> = []
        var pending: [(role: RoleName, delegator: RoleName)] = [(.targets, .root)]
        while let (role, delegator) = pending.popLast(), visited.count <= limits.delegations {
            guard visited.insert(role).inserted else { continue }
            try updateTargets(role, by: delegator)
            guard let metadata = trusted.targets(role, by: delegator)?.payload else { continue }
            if let target = metadata.targets[path] { return target }
            let next = metadata.delegations.roles.filter { $0.covers(path) }
            if let end = next.firstIndex(where: \.isTerminating) {
                pending = next[...end].reversed().map { ($0.name, role) }
            } else {
                pending += next.reversed().map { ($0.name, role) }
            }
        }
        return nil
    }

    /// Where the source of targets has a target.
    package func location(of path: TargetPath, _ file: TargetFile) -> String {
        guard trusted.root.payload.hasConsistentSnapshots, let prefix = file.hashes.prefix else { return path.text }
        return path.prefixed(with: prefix)
    }
}

extension RootMetadata {
    /// Whether every key that `old` trusts for a role is trusted for it here, too.
    fileprivate func trusts(_ old: RootMetadata, for role: RoleName) -> Bool {
        let mine = Set(self[role].keyIDs.compactMap { keys.known[$0] })
        return old[role].keyIDs.allSatisfy { id in old.keys.known[id].map(mine.contains) ?? true }
    }
}
