package import ReleaseModel

/// What a build did, for tables and machines.
package struct BuildReport: Sendable, Encodable {
    package let release: String
    /// The release tree.
    package let output: String
    /// Empty for a shard.
    package let regions: [String]
    /// The key that signs; nil in a dry run and for a shard.
    package let keyId: SHA256Digest?
    /// Whether the tree is another than before.
    package let changed: Bool
    package let dryRun: Bool
    /// How artifacts reached the regions: `reflink`, `hard link`, `copy`; nil when nothing was written.
    package let storedBy: String?
    package let seconds: Double
    package let artifacts: [Artifact]
    package let warnings: [String]

    /// How an archive came to be.
    package enum Outcome: String, Sendable, Encodable {
        /// Compressed now.
        case built
        /// The same tree as another artifact's, which was compressed now.
        case shared
        /// From the cache.
        case cached
        /// In the tree already.
        case unchanged
        /// From a shard.
        case assembled
        /// Would be compressed, but for the dry run.
        case planned
    }

    package struct Artifact: Sendable, Encodable {
        package let software: Software
        package let version: Version
        package let platform: Platform
        package let key: ObjectKey?
        /// Bytes of the archive; nil in a dry run when it is not known.
        package let size: UInt64?
        /// Bytes of the uncompressed tar.
        package let tarSize: UInt64
        package let sha256: SHA256Digest?
        /// `xz x86`
        package let compression: String?
        /// Of compression, when it was compressed now.
        package let seconds: Double?
        package let outcome: Outcome
    }
}
