package import ReleaseModel
package import SystemPackage
internal import UpdateMetadata

/// Signs a tree's metadata anew without building anything: the timestamp, and what is about to run out or was signed
/// by keys that are no longer trusted.
package struct MetadataRefresh {
    private let work: WorkFolder
    private let trust: TrustFolder
    private let access: KeyAccess
    private let stop: StopSignal

    package init(
        of tree: FilePath,
        trust: TrustFolder,
        access: KeyAccess,
        stop: StopSignal
    ) throws {
        work = try WorkFolder(for: tree)
        self.trust = trust
        self.access = access
        self.stop = stop
    }

    /// Signs, and publishes in one step; the result is what the tree has now.
    package func run(at time: Timestamp) async throws -> [MetadataStatus] {
        let tree = ReleaseTree(at: work.output)
        guard try !tree.buckets().isEmpty else {
            throw ReleaseFailure(.inputOutput, "\(work.output): there is no release tree here; build one")
        }
        let lock = try await work.lock {
            try stop.check()
            try await Task.sleep(for: .milliseconds(100))
        }
        defer { withExtendedLifetime(lock) {} }
        let editor = try RepositoryEditor(trust, in: tree, access: access, at: time)
        let content = try editor.content(tree.publishedVersions())
        let state = RepositoryState(try editor.edit(content, renewing: true), content)
        var commit = TreeCommit(work)
        try commit.publish(state)
        return try MetadataStatus.all(in: work.output)
    }
}
