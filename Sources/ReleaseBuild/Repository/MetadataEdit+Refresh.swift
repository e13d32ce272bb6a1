package import ReleaseModel

extension MetadataEdit {
    /// Signs a tree's metadata anew without changing what it says: the timestamp, and what is about to run out or was
    /// signed by keys that are no longer trusted. The result is what the tree has now.
    package func refresh(at time: Timestamp) async throws -> [MetadataStatus] {
        try await run(at: time, renewing: true) { _ in }
        return try MetadataStatus.all(in: work.output)
    }
}
