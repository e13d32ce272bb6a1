internal import FileStore
internal import ObjectStore
internal import ReleaseBuild
internal import ReleaseModel
internal import UpdateMetadata

/// A bucket that was looked at: what stands there, and what is to be done.
struct PreparedBucket: Sendable {
    let plan: BucketPlan
    let client: StoreClient
    let before: RemoteTimestamp?
    let version: Int64
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
        let version = try timestamp(of: local)
        var isMissing = false
        if options.createsBuckets { isMissing = try await !client.hasBucket(address.bucket) }
        if isMissing, !options.isDryRun {
            try await client.createBucket(address.bucket)
            isMissing = false
        }
        let before = isMissing ? nil : try await RemoteTimestamp.read(client, address)
        try RemoteTimestamp.check(before, before: version, address.description)
        let stored = isMissing ? [] : try await client.list(address.bucket, prefix: address.prefix)
        let (plan, conflicts) = try await BucketPlan.make(
            for: local,
            at: address,
            stored: stored.map { $0.without(prefix: address.prefix) }
        ) { entry in try await client.holds(address.bucket, address.prefix + entry.key, entry.source) }
        let problems = conflicts.map { conflict in
            "\(address.description)\(conflict.key): other bytes are published under this name, which never changes; release "
                + "the new content as a new version"
        }
        return PreparedBucket(
            plan: plan,
            client: client,
            before: before,
            version: version.version,
            problems: problems,
            isMissing: isMissing
        )
    }

    private static func timestamp(of local: LocalBucket) throws -> (bytes: [UInt8], version: Int64) {
        guard let entry = local.entries.first(where: { $0.kind == .timestamp }) else {
            throw ReleaseFailure(
                .verification,
                "\(local.region.bucket): it has no update metadata; build again to make it"
            )
        }
        let bytes = try FileReader.contents(of: entry.source.path, limit: ClientLimits().timestamp)
        let metadata = try SignedMetadata<TimestampMetadata>(parsing: bytes, as: .timestamp)
        return (bytes, metadata.payload.version)
    }

    func requests(deletes: Bool) -> Int {
        plan.steps.count + (deletes ? (plan.surplus.count + 999) / 1000 : 0) + (isMissing ? 1 : 0)
    }

    func summary(deletes: Bool) -> PublishReport.Bucket {
        PublishReport.Bucket(
            region: plan.address.region.name,
            address: plan.address.description,
            put: plan.puts.count,
            copied: plan.copies.count,
            kept: plan.kept,
            deleted: deletes ? plan.surplus.count : 0,
            surplus: deletes ? 0 : plan.surplus.count,
            bytes: plan.bytesToSend,
            timestampBefore: before?.version,
            timestamp: version
        )
    }
}
