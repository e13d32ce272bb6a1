internal import FileStore
internal import ReleaseModel
internal import SystemPackage

/// The digests of files in a tree, each stored file read once however many names it has.
final class StoredFiles {
    private var digests: [FileStatus.Identity: FileDigests] = [:]

    /// The digests of the file at `path`; nil when there is no regular file.
    func digests(of path: FilePath) throws -> FileDigests? {
        guard let status = try FileStatus.of(path), status.kind == .regular else { return nil }
        if let known = digests[status.identity] { return known }
        let found = try FileDigests.of(path)
        digests[status.identity] = found
        return found
    }
}
