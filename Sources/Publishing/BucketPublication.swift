internal import ObjectStore
internal import ReleaseBuild

/// Carries out the plan of one bucket, stage after stage.
struct BucketPublication: Sendable {
    private let bucket: PreparedBucket
    private let stop: StopSignal
    private let deletes: Bool

    init(_ bucket: PreparedBucket, stop: StopSignal, deletes: Bool) {
        self.bucket = bucket
        self.stop = stop
        self.deletes = deletes
    }

    /// Each stage needs the ones before it.
    private static let stages: [ObjectKind] = [.target, .metadata, .root, .timestamp, .besideManifest, .manifest]

    func run() async throws {
        let replaces = bucket.plan.steps.contains { $0.entry.kind > .timestamp }
        for kind in BucketPublication.stages {
            if kind == .besideManifest, replaces { try await checkTimestamp(is: bucket.lineage.timestamp) }
            // Copies are made of what this stage stores too.
            try await carryOut(bucket.plan.puts, of: kind)
            try await carryOut(bucket.plan.copies, of: kind)
        }
        guard deletes, !bucket.plan.removable.isEmpty else { return }
        try stop.check()
        // Another publication may offer what was found to be of no use.
        try await checkTimestamp(is: bucket.lineage.timestamp)
        let address = bucket.plan.address
        try await bucket.client.delete(address.bucket, bucket.plan.removable.map { address.prefix + $0 })
    }

    private func carryOut(_ steps: [BucketPlan.Step], of kind: ObjectKind) async throws {
        _ = try await Publisher.concurrently(steps.filter { $0.entry.kind == kind }) { try await carryOut($0) }
    }

    private func carryOut(_ step: BucketPlan.Step) async throws {
        try stop.check()
        let (entry, address) = (step.entry, bucket.plan.address)
        let key = address.prefix + entry.key
        let description = entry.kind.description(of: entry.key)
        switch step.action {
        case .copy(let original):
            let source = address.prefix + original
            try await bucket.client.copy(address.bucket, from: source, to: key, entry.source, description)
        case .put(let planned):
            let condition = entry.kind == .timestamp ? timestampCondition : planned
            do throws(StoreError) {
                try await bucket.client.put(address.bucket, key, entry.source, description, if: condition)
            } catch {
                guard error.isPreconditionFailed || error.code == "ConditionalRequestConflict" else { throw error }
                throw collision(entry.key)
            }
        }
    }

    /// The timestamp that was read, not the one that was listed, is what the rest was held against.
    private var timestampCondition: WriteCondition {
        bucket.before.map { .unchanged($0.entityTag) } ?? .absent
    }

    /// What may be replaced under its name is, and what may be deleted, only while the bucket shows our state.
    private func checkTimestamp(is bytes: [UInt8]) async throws {
        let now = try await RemoteTimestamp.read(bucket.client, bucket.plan.address)
        guard now?.bytes == bytes else { throw collision(RemoteTimestamp.key) }
    }

    private func collision(_ key: String) -> ReleaseFailure {
        ReleaseFailure(
            .conflict,
            "\(bucket.plan.address.description)\(key): somebody else has published there in the meantime; run the command "
                + "again to see whether this tree is still the newer one"
        )
    }
}
