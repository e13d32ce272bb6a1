package import ReleaseModel

/// What a bucket offers a platform of a software: one version, and the metadata that vouches for it.
package struct UpdateOffer: Equatable, Sendable {
    package let version: Version
    package let target: ObjectKey
    /// In bytes.
    package let length: UInt64
    package let digest: SHA256Digest
    /// How many of the things it goes to.
    package let share: Share
    package let metadata: MetadataNames

    package init(
        version: Version,
        target: ObjectKey,
        length: UInt64,
        digest: SHA256Digest,
        share: Share,
        metadata: MetadataNames
    ) {
        self.version = version
        self.target = target
        self.length = length
        self.digest = digest
        self.share = share
        self.metadata = metadata
    }

    /// The names of the files of metadata, below `metadata/`.
    package struct MetadataNames: Equatable, Sendable {
        /// From the first version to the newest.
        package let roots: [String]
        package let timestamp: String
        package let snapshot: String
        package let targets: String
        package let software: String
        package let platform: String

        package init(
            roots: [String],
            timestamp: String,
            snapshot: String,
            targets: String,
            software: String,
            platform: String
        ) {
            self.roots = roots
            self.timestamp = timestamp
            self.snapshot = snapshot
            self.targets = targets
            self.software = software
            self.platform = platform
        }
    }

    package static let metadataFolder = "metadata"
}
