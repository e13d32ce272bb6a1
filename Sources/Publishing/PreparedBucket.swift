internal import ObjectStore
internal import ReleaseBuild
internal import ReleaseModel
internal import UpdateMetadata

/// A bucket that was looked at: what stands there, and what is to be done.
struct PreparedBucket: Sendable {
    let plan: BucketPlan
    let client: StoreClient
    let before: RemoteTimestamp?
    let lineage: MetadataLineage
    /// Why it cannot be published to.
    let problems: [String]
    /// The bucket must be made first.
    let isMissing: Bool

    static func look(
        _ local: LocalBucket,
        _ address: BucketAddress,
        _ client: StoreClient,
        _ options: Publisher.Options
    ) async throws -> PreparedBucket {
        let lineage = try MetadataLineage(of: local)
        let (before, stored, isMissing) = try await state(client, address, options)
        if let before { try await lineage.check(after: before, client, address) }
        let (plan, conflicts) = try await BucketPlan.make(
            for: local,
            at: address,
            stored: stored.map { $0.without(prefix: address.prefix) },
            grace: options.grace,
            now: options.time
        ) { entry in
            let key = address.prefix + entry.key
            if let says = try await client.says(address.bucket, key, entry.source) { return says }
            return try await client.holds(address.bucket, key, entry.source)
        }
        let problems = conflicts.map { "\(address.description)\($0.key): \($0.text)" }
        return PreparedBucket(
            plan: plan,
            client: client,
            before: before,
            lineage: lineage,
            problems: problems,
            isMissing: isMissing
        )
    }

    /// What is there: the timestamp, then all objects. A bucket that is not there is made, if that is wanted.
    private static func state(
        _ client: StoreClient,
        _ address: BucketAddress,
        _ options: Publisher.Options
    ) async throws -> (before: RemoteTimestamp?, stored: [StoredObject], isMissing: Bool) {
        do {
            let before = try await RemoteTimestamp.read(client, address)
            return (before, try await client.list(address.bucket, prefix: address.prefix), false)
        } catch let error as StoreError {
            // Some stores say no more than that there is nothing.
            guard options.createsBuckets, error.code == "NoSuchBucket" || error.isMissing else { throw error }
            if !options.isDryRun { try await client.createBucket(address.bucket) }
            return (nil, [], options.isDryRun)
        }
    }

    func requests(deletes: Bool) -> Int {
        plan.steps.count + (deletes ? (plan.removable.count + 999) / 1000 : 0) + (isMissing ? 1 : 0)
    }

    func summary(deletes: Bool) -> PublishReport.Bucket {
        let deleted = deletes ? plan.removable.count : 0
        return PublishReport.Bucket(
            region: plan.address.region.name,
            address: plan.address.description,
            put: plan.puts.count,
            copied: plan.copies.count,
            kept: plan.kept,
            deleted: deleted,
            surplus: plan.surplus.count - deleted,
            bytes: plan.bytesToSend,
            timestampBefore: before?.payload.version,
            timestamp: lineage.payload.version
        )
    }
}
