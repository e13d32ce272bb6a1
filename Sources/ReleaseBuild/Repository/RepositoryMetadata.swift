internal import UpdateMetadata

/// The metadata of one state of a repository, the same in every bucket.
struct RepositoryMetadata {
    let roots: [[UInt8]]
    let targets: [RoleName: SignedMetadata<TargetsMetadata>]
    let snapshot: SignedMetadata<SnapshotMetadata>
    let timestamp: SignedMetadata<TimestampMetadata>

    /// By file name, in the order in which they may appear: what a file lists is there before it.
    var files: [(name: String, bytes: [UInt8])] {
        var files: [(name: String, bytes: [UInt8])] = []
        for (index, root) in roots.enumerated() {
            files.append((RoleName.root.fileName(version: Int64(index + 1)), root))
        }
        for (role, metadata) in targets.sorted(by: { $0.key < $1.key }) {
            files.append((role.fileName(version: metadata.payload.version), metadata.bytes))
        }
        files.append((RoleName.snapshot.fileName(version: snapshot.payload.version), snapshot.bytes))
        files.append((RoleName.timestamp.fileName(), timestamp.bytes))
        return files
    }
}
