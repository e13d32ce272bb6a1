internal import FileStore
internal import SystemPackage
internal import UpdateMetadata

/// A stored target and its second name, `HASH.name`, under which clients of consistent snapshots fetch it.
struct TargetLink {
    let path: TargetPath
    /// Below the bucket, as `path` is.
    let name: String
    let file: FilePath
    let link: FilePath

    var isMade: Bool {
        get throws { try FileStatus.of(link)?.identity == FileStatus.of(file)?.identity }
    }

    func make() throws {
        try FileTree.removeFile(link)
        guard try FileLink.hardLink(file, to: link) else {
            throw ReleaseFailure(
                .inputOutput,
                "\(link): the file system has no more links for \(file); choose another --output"
            )
        }
    }

    /// What is wrong with the second name. A copied tree may have lost its links, but not the content.
    var failure: String? {
        get throws {
            guard let status = try FileStatus.of(link) else {
                return "\(name): it is missing; it is \(path) for clients of consistent snapshots"
            }
            if try isMade { return nil }
            let same = try FileDigests.of(link) == FileDigests.of(file)
            return same && status.kind == .regular ? nil : "\(name): it is not \(path)"
        }
    }
}
