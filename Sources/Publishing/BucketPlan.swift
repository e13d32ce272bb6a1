internal import ObjectStore
internal import ReleaseModel

/// What is to happen in one bucket, so that it has what the tree has.
struct BucketPlan: Sendable {
    enum Action: Sendable {
        /// Send the bytes.
        case put(WriteCondition)
        /// Have the store copy them from another key of the tree.
        case copy(from: String)
    }

    struct Step: Sendable {
        let entry: LocalBucket.Entry
        let action: Action
    }

    let address: BucketAddress
    /// In no order; `Publisher` knows the stages.
    let steps: [Step]
    /// Objects that have the right bytes.
    let kept: Int
    /// Keys without the address's prefix that the tree has no more.
    let surplus: [String]
    /// Those of them that nobody can need any more: no client that is on its way, and no other publication.
    let removable: [String]

    /// What is stored under the name of something that never changes.
    struct Conflict: Sendable {
        let key: String
        let kind: ObjectKind

        var text: String {
            switch kind {
            case .metadata, .root:
                "other metadata of this version is there, of somebody else or of a tree that was lost; publish the tree "
                    + "that it came from, or sign this one anew with `ota-release refresh`"
            default:
                "other bytes are published under this name, which never changes; release the new content as a new version"
            }
        }
    }

    /// Compares `stored`, whose keys are without the prefix, with what is to be. `equals` reads an object whose entity
    /// tag says nothing. `grace` is for how many seconds an object stays that the tree has no more: after it was stored, and
    /// after the timestamp was, which sent clients elsewhere.
    static func make(
        for local: LocalBucket,
        at address: BucketAddress,
        stored: [StoredObject],
        grace: Int64,
        now: Timestamp,
        equals: @Sendable (LocalBucket.Entry) async throws -> Bool
    ) async throws -> (plan: BucketPlan, conflicts: [Conflict]) {
        let known = Dictionary(stored.map { ($0.key, $0) }) { first, _ in first }
        var (steps, conflicts, kept) = ([Step](), [Conflict](), 0)
        /// The key under which a file is or will be stored first.
        var originals: [SHA256Digest: String] = [:]
        var missing: [(entry: LocalBucket.Entry, condition: WriteCondition)] = []
        for entry in local.entries {
            guard let object = known[entry.key] else {
                missing.append((entry, .absent))
                continue
            }
            var isSame = object.size == entry.source.size
            if isSame, !entry.source.entityTags.contains(object.entityTag) { isSame = try await equals(entry) }
            if isSame {
                kept += 1
                if originals[entry.source.sha256] == nil { originals[entry.source.sha256] = entry.key }
            } else if entry.kind.isImmutable {
                conflicts.append(Conflict(key: entry.key, kind: entry.kind))
            } else {
                missing.append((entry, .unchanged(object.entityTag)))
            }
        }
        // What is stored first is what others are copied from; within a kind the plain name, by which people look.
        for (entry, condition) in missing.sorted(by: { BucketPlan.order($0.entry, $1.entry) }) {
            if let original = originals[entry.source.sha256], entry.source.size > 0, entry.kind != .timestamp {
                steps.append(Step(entry: entry, action: .copy(from: original)))
            } else {
                steps.append(Step(entry: entry, action: .put(condition)))
                originals[entry.source.sha256] = entry.key
            }
        }
        let expected = Set(local.entries.map(\.key))
        let surplus = stored.filter { !expected.contains($0.key) && ObjectKind.isOfTree($0.key) }
        func isOld(_ object: StoredObject?) -> Bool {
            guard grace > 0 else { return true }
            guard let modified = object?.modified else { return false }
            return now.secondsSinceEpoch - modified.secondsSinceEpoch >= grace
        }
        let isSettled = !steps.contains { $0.entry.kind == .timestamp } && isOld(known[RemoteTimestamp.key])
        let removable = grace == 0 || isSettled ? surplus.filter(isOld) : []
        let plan = BucketPlan(
            address: address,
            steps: steps,
            kept: kept,
            surplus: surplus.map(\.key),
            removable: removable.map(\.key)
        )
        return (plan, conflicts)
    }

    private static func order(_ left: LocalBucket.Entry, _ right: LocalBucket.Entry) -> Bool {
        (left.kind, left.key.utf8.count, left.key) < (right.kind, right.key.utf8.count, right.key)
    }

    var puts: [Step] { steps.filter { if case .put = $0.action { true } else { false } } }

    var copies: [Step] { steps.filter { if case .copy = $0.action { true } else { false } } }

    var bytesToSend: UInt64 { puts.reduce(0) { $0 + $1.entry.source.size } }
}
