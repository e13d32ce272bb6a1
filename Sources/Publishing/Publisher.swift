internal import Hashing
package import ObjectStore
package import ReleaseBuild
package import ReleaseModel
package import SystemPackage
internal import UpdateMetadata

/// Brings the buckets of a store to the state of a tree. A client that reads at any moment sees the old release or the
/// new one, whole; whatever ends this in between, a second run goes on from what is there.
///
/// In each bucket: what nothing refers to yet, that is artifacts, signatures and the named copies of targets; then
/// metadata by versions; then new roots; then the timestamp, if it is still the one that was read at the start. From there
/// on clients see the new state. Manifests by their plain names, which no client of the metadata reads, follow, and last goes
/// what the tree has no more, if that is asked for. Regions do not wait for each other.
package struct Publisher: Sendable {
    package struct Options: Sendable {
        package var isDryRun = false
        /// Whether objects that the tree has no more are deleted.
        package var deletes = false
        package var createsBuckets = false
        /// For how many seconds what the tree has no more is kept: clients may be on their way to it, and what is new may be
        /// of another publication that is not through.
        package var grace: Int64 = 24 * 3600
        package var time = Timestamp.now

        package init() {}
    }

    private let session: StoreSession
    private let endpoint: StoreEndpoint
    private let options: Options
    private let stop: StopSignal
    /// Called for each region whose bucket is through.
    private let finished: @Sendable (Region) -> Void

    package init(
        _ session: StoreSession,
        endpoint: StoreEndpoint,
        options: Options,
        stop: StopSignal,
        finished: @escaping @Sendable (Region) -> Void
    ) {
        self.session = session
        self.endpoint = endpoint
        self.options = options
        self.stop = stop
        self.finished = finished
    }

    /// Publishes the tree at `path` for some of its regions, all when there are none.
    package func publish(
        _ path: FilePath,
        regions: [Region],
        to target: PublishingTarget
    ) async throws -> PublishReport {
        let work = try WorkFolder(for: path)
        let lock = try await work.lock {
            try stop.check()
            try await Task.sleep(for: .milliseconds(100))
        }
        defer { withExtendedLifetime(lock) {} }
        let tree = ReleaseTree(at: work.output)
        try await prove(tree, at: options.time)
        let regions = try Publisher.regions(regions, of: tree)
        let addresses = try target.addresses(regions)
        let local = try await LocalBuckets.read(regions, in: work.output, stop: stop)
        let prepared = try await prepare(local, addresses)
        let conflicts = prepared.flatMap(\.problems)
        guard conflicts.isEmpty else { throw ReleaseFailure(.conflict, conflicts.map { ReleaseFailure.Problem($0) }) }
        if !options.isDryRun { try await carryOut(prepared) }
        let total = session.total
        return PublishReport(
            isDryRun: options.isDryRun,
            buckets: prepared.map { $0.summary(deletes: options.deletes) },
            requests: total.requests,
            plannedRequests: prepared.reduce(0) { $0 + $1.requests(deletes: options.deletes) },
            sentBytes: total.sentBytes
        )
    }

    /// A tree goes out only if devices would take it.
    private func prove(_ tree: ReleaseTree, at time: Timestamp) async throws {
        let report = try await TreeVerifier.verify(
            tree.root,
            keys: [],
            trustedRoot: nil,
            at: time,
            scope: .files,
            jobs: 1,
            stop: stop
        )
        guard report.isSound else {
            throw ReleaseFailure(.verification, report.failures.map { ReleaseFailure.Problem($0) })
        }
    }

    private static func regions(_ wanted: [Region], of tree: ReleaseTree) throws -> [Region] {
        let there = try tree.buckets()
            .compactMap { name in try? Region(customNamed: String(name.dropLast(Bucket.suffix.count))) }
        let missing = wanted.filter { !there.contains($0) }
        guard missing.isEmpty else {
            throw ReleaseFailure(
                .invalidInput,
                "\(tree.root) has no bucket for \(missing.map(\.name).joined(separator: ", ")); it has "
                    + there.map(\.name).joined(separator: ", ")
            )
        }
        return wanted.isEmpty ? there : there.filter(wanted.contains)
    }

    // MARK: Looking

    private func prepare(_ local: [LocalBucket], _ addresses: [BucketAddress]) async throws -> [PreparedBucket] {
        try await Publisher.concurrently(Array(zip(local, addresses))) { local, address in
            try stop.check()
            let client = StoreClient(session, region: address.region, endpoint: endpoint)
            return try await PreparedBucket.look(local, address, client, options)
        }
    }

    // MARK: Doing

    private func carryOut(_ buckets: [PreparedBucket]) async throws {
        _ = try await Publisher.concurrently(buckets) { bucket in
            try await BucketPublication(bucket, stop: stop, deletes: options.deletes).run()
            finished(bucket.plan.address.region)
        }
    }

    /// Runs `work` for each item at once, with the results in order. The session limits how many requests that are. When
    /// one fails the others stop at their next request.
    static func concurrently<Item: Sendable, Value: Sendable>(
        _ items: [Item],
        _ work: @escaping @Sendable (Item) async throws -> Value
    ) async throws -> [Value] {
        try await withThrowingTaskGroup(of: (Int, Value).self) { group in
            for (index, item) in items.enumerated() {
                group.addTask { (index, try await work(item)) }
            }
            var results = [Value?](repeating: nil, count: items.count)
            for try await (index, value) in group { results[index] = value }
            return results.compactMap { $0 }
        }
    }
}
