internal import Packaging
internal import ReleaseModel
internal import SystemPackage

extension ReleaseBuilder {
    /// A writer of evidence that knows the files of every artifact that gets some, each distinct tree read once.
    func evidenceWriter(
        for archives: [PackagedArtifact],
        _ existing: ExistingVersions,
        in folder: FilePath
    ) async throws -> EvidenceWriter {
        let changed = archives.filter { existing.unchanged($0) == nil }.map(\.artifact)
        let distinct = Dictionary(changed.map { ($0.tar.sha256, $0) }) { first, _ in first }
        let order = distinct.values.sorted { ($1.tar.size, $0.name) < ($0.tar.size, $1.name) }
        let stop = stop
        let inventories = try await pool.map(order) { artifact in
            try FileInventory(of: artifact.tree, modified: artifact.parameters.modified, measured: artifact.tar) {
                try stop.check()
            }
        }
        let found = zip(order, inventories).map { ($0.tar.sha256, $1) }
        return EvidenceWriter(folder: folder, inventories: Dictionary(found) { first, _ in first })
    }
}
