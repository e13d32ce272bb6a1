internal import FileStore
package import ReleaseModel
package import SystemPackage
internal import UpdateMetadata

/// One role's metadata in a tree, and when it runs out.
package struct MetadataStatus: Sendable, Encodable {
    package let role: String
    package let version: Int64
    /// `2026-12-01T00:00:00Z`
    package let expires: String
    /// Until it expires; negative afterwards.
    package let secondsLeft: Int64

    private init(_ role: RoleName, _ version: Int64, _ expires: Expiry, _ time: Timestamp) {
        self.role = role.text
        self.version = version
        self.expires = expires.description
        secondsLeft = expires.secondsSinceEpoch - time.secondsSinceEpoch
    }

    /// The metadata of the tree at `root`, what runs out first before the rest.
    package static func all(in root: FilePath, at time: Timestamp = .now) throws -> [MetadataStatus] {
        let tree = ReleaseTree(at: ResolvedPath.followed(root))
        let published = try PublishedMetadata(in: tree)
        guard let timestamp = published.timestamp, let snapshot = published.snapshot, let newest = published.newestRoot
        else {
            throw ReleaseFailure(.verification, "\(root): this tree has no update metadata; build again to make it")
        }
        var all = [
            MetadataStatus(.root, newest.payload.version, newest.payload.expires, time),
            MetadataStatus(.timestamp, timestamp.payload.version, timestamp.payload.expires, time),
            MetadataStatus(.snapshot, snapshot.payload.version, snapshot.payload.expires, time),
        ]
        for (role, metadata) in published.targets {
            all.append(MetadataStatus(role, metadata.payload.version, metadata.payload.expires, time))
        }
        return all.sorted { ($0.secondsLeft, $0.role) < ($1.secondsLeft, $1.role) }
    }
}
