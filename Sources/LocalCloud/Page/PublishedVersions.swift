internal import FileStore
internal import FoundationEssentials
internal import ReleaseModel
internal import SystemPackage

/// A version of a software, as its manifest tells it, and where it is.
struct PublishedVersion: Sendable {
    let software: Software
    let version: Version
    /// The buckets that have its manifest.
    let buckets: [BucketName]
    /// nil when the first bucket's manifest cannot be read.
    let manifest: VersionManifest?
}

extension BucketCatalog {
    /// A manifest for 7 platforms and 40 regions has some 20 KB.
    private static let longestManifest = 1 << 20

    /// The versions that each software has in each bucket, the newest first, by the names of their manifests.
    func versions() throws(FileError) -> [Software: [(version: Version, buckets: [BucketName])]] {
        var found: [Software: [Version: [BucketName]]] = [:]
        for bucket in try buckets() {
            for software in Software.allCases {
                let path = folder(of: bucket).appending("manifests").appending(software.rawValue)
                guard try FileStatus.of(path)?.kind == .folder else { continue }
                for name in try FileTree.sortedTextNames(in: path) where name.utf8.suffix(5).elementsEqual(".json".utf8)
                {
                    guard let version = try? Version(parsing: String(decoding: name.utf8.dropLast(5), as: UTF8.self))
                    else { continue }
                    found[software, default: [:]][version, default: []].append(bucket)
                }
            }
        }
        return found.mapValues { versions in
            versions.map { (version: $0.key, buckets: $0.value) }.sorted { $0.version > $1.version }
        }
    }

    /// A version with what its manifest says.
    func published(_ software: Software, _ version: Version, in buckets: [BucketName]) -> PublishedVersion {
        let manifest = buckets.first.flatMap { bucket -> VersionManifest? in
            let key = ObjectKey.versionManifest(software, version).string
            guard
                let bytes = try? FileReader.contents(
                    of: folder(of: bucket).pushing(FilePath(key)),
                    limit: BucketCatalog.longestManifest
                )
            else { return nil }
            return try? JSONDecoder().decode(VersionManifest.self, from: Data(bytes))
        }
        return PublishedVersion(software: software, version: version, buckets: buckets, manifest: manifest)
    }
}
