internal import ReleaseModel
internal import UpdateMetadata

extension TargetFile {
    /// What metadata says of an artifact.
    init(_ artifact: ArtifactRecord, of manifest: VersionManifest) {
        self.init(
            length: artifact.archive.size,
            hashes: ContentHashes(sha256: artifact.archive.sha256),
            purpose: TargetPurpose(manifest, for: artifact.platform)
        )
    }
}

extension TargetPurpose {
    /// What the files of a version are for; nil for those that serve every platform.
    init(_ manifest: VersionManifest, for platform: Platform?) {
        self.init(
            software: manifest.software,
            version: manifest.version,
            platform: platform,
            minimumFrom: manifest.minimumFrom
        )
    }
}
