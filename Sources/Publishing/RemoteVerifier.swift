internal import FileStore
package import ObjectStore
package import ReleaseBuild
package import ReleaseModel
package import SystemPackage
package import Trust

/// Proves what a store has of a release, as `TreeVerifier` proves a tree: it fetches the buckets into a folder of its own and
/// verifies that, so that not a word of the store is believed but, in samples, that equal entity tags and sizes are
/// equal bytes.
package struct RemoteVerifier: Sendable {
    package struct Options: Sendable {
        /// Public keys to trust.
        package var keys: [PublicKey] = []
        /// The root of the update metadata to trust; nil trusts the first one that the buckets have.
        package var root: [UInt8]?
        package var time = Timestamp.now
        /// How many objects of each bucket are read although another object has the same entity tag; nil reads all.
        package var sample: Int?

        package init() {}
    }

    private let session: StoreSession
    private let endpoint: StoreEndpoint
    private let options: Options
    private let stop: StopSignal

    package init(_ session: StoreSession, endpoint: StoreEndpoint, options: Options, stop: StopSignal) {
        self.session = session
        self.endpoint = endpoint
        self.options = options
        self.stop = stop
    }

    /// Verifies what is at the addresses. `scratch` is a folder that is not there yet; it is removed at the end, and holds
    /// each different object once meanwhile.
    package func verify(
        _ addresses: [BucketAddress],
        in scratch: FilePath,
        jobs: Int
    ) async throws -> (report: VerificationReport, fetched: RemoteMirror.Traffic) {
        try FileTree.create(scratch, mode: 0o700)
        defer { try? FileTree.remove(scratch) }
        let mirror = try RemoteMirror(in: scratch, sample: options.sample, stop: stop)
        // One after the other: what one region has need not be fetched again to be compared, in samples.
        for address in addresses {
            try await mirror.fetch(address, StoreClient(session, region: address.region, endpoint: endpoint))
        }
        let report = try await TreeVerifier.verify(
            mirror.tree,
            keys: options.keys,
            trustedRoot: options.root,
            at: options.time,
            scope: .buckets,
            jobs: jobs,
            stop: stop
        )
        return (report, mirror.traffic)
    }
}
