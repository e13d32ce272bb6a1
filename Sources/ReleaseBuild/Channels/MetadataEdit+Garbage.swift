package import ReleaseModel
internal import UpdateMetadata

extension MetadataEdit {
    /// What the tree would lose that keeps the newest `count` versions of each software, and whatever is in use.
    package func garbage(keeping count: Int) throws -> Garbage {
        let tree = ReleaseTree(at: work.output)
        let published = try PublishedMetadata(in: tree)
        guard published.timestamp != nil else {
            throw ReleaseFailure(.inputOutput, "\(work.output): there is no release tree here; build one")
        }
        let draft = Draft(
            tree: tree,
            published: published,
            versions: try tree.publishedVersions(),
            states: try published.states()
        )
        return try Garbage(in: draft, keeping: count)
    }

    /// Removes what was shown, in one step with the metadata that no longer lists it. When the tree has changed since,
    /// nothing is removed.
    package func remove(_ shown: Garbage, keeping count: Int, at time: Timestamp) async throws {
        try await run(at: time) { draft in
            guard try Garbage(in: draft, keeping: count) == shown else {
                throw ReleaseFailure(.conflict, "\(work.output): the tree has changed since it was shown; look again")
            }
            let gone = Set(shown.versions.filter(\.reasons.isEmpty).map(\.name))
            draft.versions.removeAll { gone.contains(VersionName($0.manifest).description) }
            for (software, versions) in draft.present { draft[software].forgetAll(but: versions) }
            draft.garbage = shown.paths
        }
    }
}
