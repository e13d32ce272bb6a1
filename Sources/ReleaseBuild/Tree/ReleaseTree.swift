internal import FileStore
internal import Packaging
package import ReleaseModel
package import SystemPackage

/// A release tree on disk: one folder per bucket.
package struct ReleaseTree: Sendable {
    package let root: FilePath

    package init(at root: FilePath) {
        self.root = root
    }

    /// A version manifest as it stands in one or more buckets, unverified.
    package struct PublishedVersion: Equatable, Sendable {
        package let manifest: VersionManifest
        /// The exact bytes, which the signature is over.
        package let bytes: [UInt8]
        package let signature: [UInt8]
    }

    /// A manifest for 7 platforms and 40 regions has some 20 KB.
    static let longestManifest = 1 << 20
    static let longestSignature = 4096

    /// The names of the buckets' folders, sorted.
    package func buckets() throws -> [String] {
        guard try FileStatus.of(root)?.kind == .folder else { return [] }
        return try FileTree.sortedTextNames(in: root)
            .filter { name in
                name.hasSuffix(Bucket.suffix) && (try? FileStatus.of(root.appending(name))?.kind) == .folder
            }
    }

    /// Whether a path, relative to a tree, is a bucket or in one.
    static func isInBucket(_ path: FilePath) -> Bool {
        path.components.first?.string.hasSuffix(Bucket.suffix) ?? false
    }

    func path(_ key: ObjectKey, in bucket: String) -> FilePath {
        root.appending(bucket).pushing(FilePath(key.string))
    }

    /// The different manifests that the buckets have for a version: one, in a tree that is whole. One that cannot be
    /// read is an error: to take it for absent would be to replace a published version without being asked.
    func published(_ software: Software, _ version: Version) throws -> [PublishedVersion] {
        var found: [PublishedVersion] = []
        for bucket in try buckets() {
            let key = ObjectKey.versionManifest(software, version)
            guard try FileStatus.of(path(key, in: bucket)) != nil else { continue }
            let published = try read(key, in: bucket)
            if !found.contains(published) { found.append(published) }
        }
        return found
    }

    /// Every version of every software, each once, in order: what the page shows.
    package func versions() throws -> [VersionManifest] {
        try publishedVersions().map(\.manifest)
    }

    /// Every version of every software that can be read, each once, in order.
    func publishedVersions() throws -> [PublishedVersion] {
        var found: [ObjectKey: PublishedVersion] = [:]
        for bucket in try buckets() {
            for key in try manifestKeys(in: bucket) where found[key] == nil {
                found[key] = try? read(key, in: bucket)
            }
        }
        return found.values.sorted { left, right in
            (left.manifest.software, left.manifest.version) < (right.manifest.software, right.manifest.version)
        }
    }

    /// The keys of the version manifests in a bucket, by their names.
    func manifestKeys(in bucket: String) throws -> [ObjectKey] {
        try Software.allCases.flatMap { software in
            let folder = root.appending(bucket).appending("manifests").appending(software.rawValue)
            guard try FileStatus.of(folder)?.kind == .folder else { return [ObjectKey]() }
            return try FileTree.sortedTextNames(in: folder)
                .compactMap { name in
                    guard name.hasSuffix(".json") else { return nil }
                    return try? Version(parsing: String(name.dropLast(5))).manifestKey(of: software)
                }
        }
    }

    private func bytes(of key: ObjectKey, in bucket: String) throws -> (manifest: [UInt8], signature: [UInt8]) {
        do throws(FileError) {
            return (
                try FileReader.contents(of: path(key, in: bucket), limit: ReleaseTree.longestManifest),
                try FileReader.contents(of: path(key.signature, in: bucket), limit: ReleaseTree.longestSignature)
            )
        } catch {
            throw ReleaseFailure(.verification, "\(bucket)/\(key): \(error); restore the manifest and its signature")
        }
    }

    /// Reads a version manifest and its signature. One that says it is another version is refused.
    func read(_ key: ObjectKey, in bucket: String) throws -> PublishedVersion {
        let (bytes, signature) = try bytes(of: key, in: bucket)
        guard let manifest = try? JSON.decode(VersionManifest.self, from: bytes) else {
            throw ReleaseFailure(
                .verification,
                "\(bucket)/\(key): it is not a version manifest that this ota-release can read; restore it"
            )
        }
        guard manifest.format == VersionManifest.currentFormat else {
            throw ReleaseFailure(
                .verification,
                "\(bucket)/\(key): format \(manifest.format) is unknown; a newer ota-release wrote it"
            )
        }
        guard manifest.key == key else {
            throw ReleaseFailure(
                .verification,
                "\(bucket)/\(key): it is the manifest of \(manifest.software) \(manifest.version)"
            )
        }
        return PublishedVersion(manifest: manifest, bytes: bytes, signature: signature)
    }
}

extension Version {
    fileprivate func manifestKey(of software: Software) -> ObjectKey { .versionManifest(software, self) }
}
