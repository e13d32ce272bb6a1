internal import Packaging
internal import ReleaseModel
internal import SystemPackage

/// A staged build that has been read, checked and measured.
struct PreparedArtifact: Sendable {
    let name: ArtifactName
    let tree: StagedTree
    let parameters: PackagingParameters
    let tar: TarRecord
    /// The files that may have set-id bits.
    let setuid: [ArchivePath]
    var source: BuildSource

    var cacheKey: ArchiveCache.Key { ArchiveCache.Key(tar, parameters) }

    /// Whether a published artifact has this content, packaged in this way.
    func isContent(of record: ArtifactRecord) -> Bool {
        record.archive.tar == tar && record.archive.compression.format == parameters.format
            && (parameters.filtersAllowed || record.archive.compression.filter == nil)
    }

    func report(_ archive: ArchiveRecord?, _ outcome: BuildReport.Outcome, seconds: Double? = nil)
        -> BuildReport.Artifact
    {
        BuildReport.Artifact(
            software: name.software,
            version: name.version,
            platform: name.platform,
            key: .artifact(name.software, name.version, for: name.platform, in: parameters.format),
            size: archive?.size,
            tarSize: tar.size,
            sha256: archive?.sha256,
            compression: archive?.compression.summary,
            seconds: seconds,
            outcome: outcome
        )
    }
}
