internal import FileStore
internal import Hashing
internal import ReleaseModel
package import SystemPackage
package import UpdateMetadata

/// What attacks need of a release: what its metadata would list, and one real artifact that is downloaded.
package struct AttackedRelease: Sendable {
    let targets: [TargetPath: TargetFile]
    /// The target that devices ask for, and what it is for.
    let played: TargetPath
    let file: TargetFile
    let purpose: TargetPurpose
    let platform: Platform
    /// The real artifact.
    let content: [UInt8]
    /// The real artifact of another platform, if there is one.
    let foreignContent: [UInt8]?

    /// A release of these targets, of which `played` has this content. It must be for one platform.
    package init(
        _ targets: [TargetPath: TargetFile],
        playing played: TargetPath,
        content: [UInt8],
        foreignContent: [UInt8]? = nil
    ) throws {
        guard let file = targets[played], let purpose = file.purpose, let platform = purpose.platform else {
            throw ReleaseFailure(.verification, "\(played): this is no artifact of the release")
        }
        guard !content.isEmpty, UInt64(content.count) == file.length, file.hashes.match(content) else {
            throw AttackedRelease.damaged(played)
        }
        self.targets = targets
        self.played = played
        self.file = file
        self.purpose = purpose
        self.platform = platform
        self.content = content
        self.foreignContent = foreignContent
    }

    /// Reads the release tree at `root`. The artifact is the smallest one of the first bucket for which another
    /// platform has one that is not longer, and would not be refused for its length alone.
    package init(reading root: FilePath) throws {
        guard try FileStatus.of(ResolvedPath.followed(root))?.kind == .folder else {
            throw ReleaseFailure(.inputOutput, "\(root): there is no release tree here; `ota-release build` makes one")
        }
        let tree = ReleaseTree(at: ResolvedPath.followed(root))
        guard let bucket = try tree.buckets().first else { throw AttackedRelease.empty(root) }
        // Not `versions()`, which passes over what it cannot read.
        let manifests = try tree.manifestKeys(in: bucket).map { try tree.read($0, in: bucket).manifest }
        let artifacts = manifests.flatMap(\.platforms).sorted { $0.archive.size < $1.archive.size }
        guard let smallest = artifacts.first else { throw AttackedRelease.empty(root) }
        let (played, foreign) = AttackedRelease.pair(of: artifacts) ?? (smallest, nil)
        var targets: [TargetPath: TargetFile] = [:]
        for manifest in manifests {
            for artifact in manifest.platforms {
                targets[TargetPath(artifact.key.string)] = TargetFile(artifact, of: manifest)
            }
        }
        try self.init(
            targets,
            playing: TargetPath(played.key.string),
            content: AttackedRelease.content(of: played, tree, bucket),
            foreignContent: foreign.map { try AttackedRelease.content(of: $0, tree, bucket) }
        )
    }

    private static func pair(of artifacts: [ArtifactRecord]) -> (played: ArtifactRecord, foreign: ArtifactRecord?)? {
        for played in artifacts {
            let foreign = artifacts.first {
                $0.platform != played.platform && $0.archive.sha256 != played.archive.sha256
            }
            if let foreign, foreign.archive.size <= played.archive.size { return (played, foreign) }
        }
        return nil
    }

    private static func content(of artifact: ArtifactRecord, _ tree: ReleaseTree, _ bucket: String) throws -> [UInt8] {
        let content: [UInt8]
        do throws(FileError) {
            let limit = Int(clamping: artifact.archive.size)
            content = try FileReader.contents(of: tree.path(artifact.key, in: bucket), limit: limit)
        } catch {
            throw ReleaseFailure(
                .verification,
                "\(bucket)/\(artifact.key): \(error); `ota-release verify` shows all that is damaged"
            )
        }
        // The manifest states one digest more than the metadata.
        guard ContentHashes(sha256: artifact.archive.sha256, sha512: artifact.archive.sha512).match(content) else {
            throw damaged(TargetPath(artifact.key.string))
        }
        return content
    }

    private static func damaged(_ path: TargetPath) -> ReleaseFailure {
        ReleaseFailure(
            .verification,
            "\(path): it is not what the manifest states; `ota-release verify` shows all that is damaged"
        )
    }

    private static func empty(_ root: FilePath) -> ReleaseFailure {
        ReleaseFailure(.verification, "\(root): there is no release in this tree; `ota-release build` makes one")
    }
}
