package import ReleaseModel

/// The metadata that a client trusts, brought up to date one file at a time in the order of the specification's
/// client workflow (1.0.34, 5.3 to 5.6). It does no I/O: whoever drives it fetches, and keeps what was accepted.
package struct TrustedMetadata: Sendable {
    /// The time that expiry is held against, the same from the beginning of an update to its end (5.1).
    package private(set) var time: Timestamp
    package private(set) var root: SignedMetadata<RootMetadata>
    package private(set) var timestamp: SignedMetadata<TimestampMetadata>?
    package private(set) var snapshot: SignedMetadata<SnapshotMetadata>?
    private var targets: [Delegation: SignedMetadata<TargetsMetadata>] = [:]
    /// The last that was taken of each role, whoever delegated to it.
    private var delegations: [RoleName: Delegations] = [:]

    /// A role may be delegated to twice, by roles that trust different keys: each looks for itself.
    private struct Delegation: Hashable {
        let role: RoleName
        let delegator: RoleName
    }

    /// Starts from a root that is trusted for reasons of its own. It may be expired; its successors may not.
    package init(trusting bytes: [UInt8], at time: Timestamp) throws(MetadataError) {
        root = try SignedMetadata(parsing: bytes, as: .root)
        try root.check(.root, root.payload[.root], among: root.payload.keys)
        self.time = time
    }

    /// Begins another update: only root is still trusted, and all below it is to be taken again.
    package mutating func restart(at time: Timestamp) {
        self.time = time
        timestamp = nil
        snapshot = nil
        targets = [:]
        delegations = [:]
    }

    // MARK: Root

    /// Takes the next root: version N + 1, signed by a threshold of version N's keys and of its own (5.3.4, 5.3.5).
    package mutating func update(root bytes: [UInt8]) throws(MetadataError) {
        let new = try SignedMetadata<RootMetadata>(parsing: bytes, as: .root)
        try new.check(.root, root.payload[.root], among: root.payload.keys)
        try new.check(.root, new.payload[.root], among: new.payload.keys)
        guard new.payload.version == root.payload.version + 1 else {
            throw MetadataError(
                .root,
                new.payload.version <= root.payload.version ? .rollback : .wrongVersion,
                "it is version \(new.payload.version), and \(root.payload.version + 1) is next"
            )
        }
        root = new
    }

    /// Refuses to go on from an expired root, once there is no newer one (5.3.10).
    package func checkFinalRoot() throws(MetadataError) {
        try check(root.payload.expires, .root)
    }

    private func check(_ expiry: Expiry, _ role: RoleName) throws(MetadataError) {
        guard !expiry.isExpired(at: time) else {
            throw MetadataError(role, .expired, "it expired at \(expiry), and it is \(time)")
        }
    }

    // MARK: Timestamp

    /// What became of a timestamp.
    package enum TimestampUpdate: Sendable {
        case accepted
        /// It has the version of the one that is trusted, which stays.
        case unchanged
    }

    /// Takes a timestamp (5.4). An expired one is refused, but kept when it is the first: what it says about versions
    /// still protects against rollback.
    @discardableResult
    package mutating func update(timestamp bytes: [UInt8]) throws(MetadataError) -> TimestampUpdate {
        try checkFinalRoot()
        let new = try SignedMetadata<TimestampMetadata>(parsing: bytes, as: .timestamp)
        try new.check(.timestamp, root.payload[.timestamp], among: root.payload.keys)
        if let old = timestamp?.payload {
            guard new.payload.version >= old.version else {
                throw TrustedMetadata.rollback(.timestamp, from: old.version, to: new.payload.version)
            }
            guard new.payload.version > old.version else {
                try check(old.expires, .timestamp)
                return .unchanged
            }
            guard new.payload.snapshot.version >= old.snapshot.version else {
                throw TrustedMetadata.rollback(.snapshot, from: old.snapshot.version, to: new.payload.snapshot.version)
            }
        }
        timestamp = new
        try check(new.payload.expires, .timestamp)
        return .accepted
    }

    private static func rollback(_ role: RoleName, from old: Int64, to new: Int64) -> MetadataError {
        MetadataError(role, .rollback, "version \(new) is older than version \(old), which was seen before")
    }

    // MARK: Snapshot

    /// Takes a snapshot (5.5). One from the client's own store was verified when it came, and may be one that the
    /// timestamp does not list any more: it is then refused, but kept to protect against rollback.
    package mutating func update(snapshot bytes: [UInt8], isStored: Bool = false) throws(MetadataError) {
        guard let timestamp = timestamp?.payload else {
            throw MetadataError(.snapshot, .unlisted, "there is no timestamp yet")
        }
        try check(timestamp.expires, .timestamp)
        if !isStored { try timestamp.snapshot.check(bytes, of: .snapshot) }
        let new = try SignedMetadata<SnapshotMetadata>(parsing: bytes, as: .snapshot)
        try new.check(.snapshot, root.payload[.snapshot], among: root.payload.keys)
        for (role, old) in snapshot?.payload.listed ?? [:] {
            guard let listed = new.payload.listed[role] else {
                throw MetadataError(.snapshot, .rollback, "it does not list \(role.text.escapedForDisplay) any more")
            }
            guard listed.version >= old.version else {
                throw TrustedMetadata.rollback(role, from: old.version, to: listed.version)
            }
        }
        snapshot = new
        try checkFinalSnapshot()
    }

    private func checkFinalSnapshot() throws(MetadataError) {
        guard let snapshot = snapshot?.payload, let timestamp = timestamp?.payload else {
            throw MetadataError(.targets, .unlisted, "there is no snapshot yet")
        }
        try check(snapshot.expires, .snapshot)
        guard snapshot.version == timestamp.snapshot.version else {
            throw MetadataError(
                .snapshot,
                .wrongVersion,
                "it is version \(snapshot.version), and \(timestamp.snapshot.version) is listed"
            )
        }
    }

    // MARK: Targets

    /// The metadata of a role that was verified for a delegator.
    package func targets(_ role: RoleName, by delegator: RoleName) -> SignedMetadata<TargetsMetadata>? {
        targets[Delegation(role: role, delegator: delegator)]
    }

    /// What the snapshot says of a role.
    package func listed(_ role: RoleName) throws(MetadataError) -> ListedMetadata {
        guard let listed = snapshot?.payload.listed[role] else {
            throw MetadataError(role, .unlisted, "the snapshot does not list it")
        }
        return listed
    }

    /// Takes the metadata of the targets role (5.6) or of one that it leads to; `delegator` must have been taken.
    package mutating func update(
        targets bytes: [UInt8],
        of role: RoleName,
        by delegator: RoleName
    ) throws(MetadataError) {
        try checkFinalSnapshot()
        let listed = try listed(role)
        try listed.check(bytes, of: role)
        let new = try SignedMetadata<TargetsMetadata>(parsing: bytes, as: role)
        if delegator == .root {
            try new.check(role, root.payload[role], among: root.payload.keys)
        } else {
            let delegations = delegations[delegator] ?? .none
            try new.check(role, delegations[role], among: delegations.keys)
        }
        guard new.payload.version == listed.version else {
            throw MetadataError(
                role,
                new.payload.version < listed.version ? .rollback : .wrongVersion,
                "it is version \(new.payload.version), and \(listed.version) is listed"
            )
        }
        try check(new.payload.expires, role)
        // A snapshot lists one file for a role. Two, each good for another delegator, would let the delegations of the
        // one vouch for what is reached through the other.
        guard targets.allSatisfy({ $0.key.role != role || $0.value.message == new.message }) else {
            throw MetadataError(role, .mismatch, "the repository has given other metadata of this version before")
        }
        targets[Delegation(role: role, delegator: delegator)] = new
        delegations[role] = new.payload.delegations
    }
}
