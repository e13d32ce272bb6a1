internal import FileStore
internal import ReleaseBuild
package import ReleaseModel
package import SystemPackage
package import Trust
internal import UpdateMetadata

/// What a tree on this machine says of a release that was published from it: where, and whom to trust. Nothing, when there
/// is no tree.
package struct LocalRelease: Sendable {
    package let regions: [Region]
    package let keys: [PublicKey]
    package let firstRoot: [UInt8]?

    package init(_ path: FilePath) throws {
        let tree = ReleaseTree(at: ResolvedPath.followed(path))
        let buckets = try tree.buckets()
        regions = buckets.compactMap { try? Region(customNamed: String($0.dropLast(Bucket.suffix.count))) }
        keys = try tree.publicKeys()
        firstRoot = try buckets.first.flatMap { bucket in
            let file = tree.root.appending(bucket).appending("metadata").appending("1.root.json")
            guard try FileStatus.of(file) != nil else { return nil }
            return try FileReader.contents(of: file, limit: ClientLimits().root)
        }
    }
}
