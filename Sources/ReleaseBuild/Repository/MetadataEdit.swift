internal import ReleaseModel
package import SystemPackage
internal import UpdateMetadata

/// Changes what a tree's metadata says without building anything, under the tree's lock and in one step.
package struct MetadataEdit {
    let work: WorkFolder
    private let trust: TrustFolder
    private let access: KeyAccess
    private let stop: StopSignal

    /// For the tree at `tree`, with the keys of `trust`.
    package init(of tree: FilePath, trust: TrustFolder, access: KeyAccess, stop: StopSignal) throws {
        work = try WorkFolder(for: tree)
        self.trust = trust
        self.access = access
        self.stop = stop
    }

    /// What a tree has and what is said of it, for somebody to change.
    struct Draft {
        let tree: ReleaseTree
        let published: PublishedMetadata
        /// The versions that stay.
        var versions: [ReleaseTree.PublishedVersion]
        var states: [Software: OfferState]
        /// What leaves the tree, below its root.
        var garbage: [FilePath] = []

        /// What is said of a software.
        subscript(software: Software) -> OfferState {
            get { states[software] ?? OfferState() }
            set { states[software] = newValue }
        }
    }

    /// Lets `body` change the draft, and signs and publishes what it has become. A draft that has not changed is
    /// published only when `renewing`.
    func run<Value>(at time: Timestamp, renewing: Bool = false, _ body: (inout Draft) throws -> Value) async throws
        -> Value
    {
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
        let states = try editor.published.states()
        var draft = Draft(
            tree: tree,
            published: editor.published,
            versions: try tree.publishedVersions(),
            states: states
        )
        let value = try body(&draft)
        guard renewing || draft.states != states || !draft.garbage.isEmpty else { return value }
        let content = try editor.content(draft.versions, draft.states)
        let state = RepositoryState(try editor.edit(content, renewing: renewing), content)
        try stop.check()
        var commit = TreeCommit(work)
        try commit.publish(state, without: draft.garbage)
        return value
    }
}
