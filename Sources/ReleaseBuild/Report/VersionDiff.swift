internal import FileStore
package import ReleaseModel
package import SystemPackage

/// What changed between two versions in a tree, for every platform that has both.
package enum VersionDiff {
    /// Compares two versions of `software`, or of all software that has both.
    package static func compare(
        _ old: Version,
        _ new: Version,
        in root: FilePath,
        software: [Software]
    ) throws -> [ArchiveDiff] {
        let tree = ReleaseTree(at: ResolvedPath.followed(root))
        var found: [(old: SHA256Digest, new: SHA256Digest, diff: ArchiveDiff)] = []
        for name in software.isEmpty ? Software.allCases : software {
            guard let before = try located(name, old, in: tree), let after = try located(name, new, in: tree) else {
                continue
            }
            for artifact in before.manifest.platforms {
                guard let other = after.manifest[artifact.platform] else { continue }
                let digests = (artifact.archive.sha256, other.archive.sha256)
                let subject = "\(name) \(artifact.platform)"
                if let index = found.firstIndex(where: { ($0.old, $0.new) == digests }) {
                    found[index].diff.subjects.append(subject)
                    continue
                }
                let diff = try ArchiveDiff(
                    old: tree.path(artifact.key, in: before.bucket),
                    new: tree.path(other.key, in: after.bucket),
                    subject: subject,
                    versions: (old.description, new.description)
                )
                found.append((digests.0, digests.1, diff))
            }
        }
        guard !found.isEmpty else {
            let versions = try tree.versions().map { "\($0.software) \($0.version)" }
            let list = versions.isEmpty ? "no versions" : versions.joined(separator: ", ")
            throw ReleaseFailure(
                .invalidInput,
                "\(root): no software has both \(old) and \(new); there are \(list)"
            )
        }
        return found.map(\.diff)
    }

    private static func located(
        _ software: Software,
        _ version: Version,
        in tree: ReleaseTree
    ) throws -> (manifest: VersionManifest, bucket: String)? {
        let key = ObjectKey.versionManifest(software, version)
        for bucket in try tree.buckets() where try FileStatus.of(tree.path(key, in: bucket)) != nil {
            return (try tree.read(key, in: bucket).manifest, bucket)
        }
        return nil
    }
}
