internal import FileStore
internal import Hashing
internal import ReleaseModel
package import SystemPackage
package import Transfer
package import UpdateMetadata

/// Fetches targets into a folder, each under its path with everything escaped that a file name cannot have.
package struct TargetDownload {
    private let client: HTTPClient
    private let base: String
    private let folder: FilePath

    package init(_ client: HTTPClient, below url: String, into folder: FilePath) {
        self.client = client
        base = url.hasSuffix("/") ? url : url + "/"
        self.folder = folder
    }

    /// The file of a target, which is fetched unless it is there already. It gets its name when its length and every
    /// digest have been found right.
    package func file(_ path: TargetPath, _ target: TargetFile, at location: String) throws -> FilePath {
        let file = folder.appending(PercentEncoding.component(path.text))
        if try holds(file, target) { return file }
        try FileTree.create(folder)
        let writer = try FileWriter(in: folder, mode: 0o644)
        var check = TargetCheck(target)
        try client.download(base + PercentEncoding.path(location), from: 0, limit: target.length) { bytes in
            check.update(bytes)
            try writer.write(bytes)
        }
        guard check.isRight() else { throw TargetError.mismatch(path) }
        try writer.commit(to: file)
        return file
    }

    private func holds(_ file: FilePath, _ target: TargetFile) throws -> Bool {
        guard let status = try FileStatus.of(file), status.kind == .regular, status.size == target.length else {
            return false
        }
        var check = TargetCheck(target)
        let reader = try FileReader(opening: file)
        try reader.withMappedBytes { check.update($0) }
        return check.isRight()
    }
}
