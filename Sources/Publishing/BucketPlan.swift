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

    /// What is stored under the name of something that never changes.
    struct Conflict: Sendable {
        let key: String
    }

    /// Compares `stored`, whose keys are without the prefix, with what is to be. `equals` reads an object whose entity
    /// tag says nothing.
    static func make(
        for local: LocalBucket,
        at address: BucketAddress,
        stored: [StoredObject],
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
                conflicts.append(Conflict(key: entry.key))
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
        let surplus = stored.map(\.key).filter { !expected.contains($0) && ObjectKind.isOfTree($0) }
        return (BucketPlan(address: address, steps: steps, kept: kept, surplus: surplus), conflicts)
    }

    private static func order(_ left: LocalBucket.Entry, _ right: LocalBucket.Entry) -> Bool {
        (left.kind, left.key.utf8.count, left.key) < (right.kind, right.key.utf8.count, right.key)
    }

    var puts: [Step] { steps.filter { if case .put = $0.action { true } else { false } } }

    var copies: [Step] { steps.filter { if case .copy = $0.action { true } else { false } } }

    var bytesToSend: UInt64 { puts.reduce(0) { $0 + $1.entry.source.size } }
}
