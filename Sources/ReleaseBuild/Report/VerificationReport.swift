package import ReleaseModel

/// What a verification found.
package struct VerificationReport: Sendable, Encodable {
    package let tree: String
    /// `core 1.11.6`
    package let versions: [String]
    package let buckets: [String]
    package let artifacts: Int
    /// Files that were compared, every region's counted.
    package let files: Int
    /// The keys whose signatures were found good.
    package let keyIds: [SHA256Digest]
    /// Whether the keys came from the tree itself: then the signatures prove that the tree is whole, not where it
    /// comes from.
    package let keysAreFromTree: Bool
    package let failures: [String]

    package var isSound: Bool { failures.isEmpty }
}
