internal import FileStore
internal import Glibc
internal import SystemPackage

/// Folders that nobody but their owner can change, so that what is in them is what the agent put there.
enum SecureFolder {
    /// Makes sure that `folder`, below `root`, and every folder between them is a real folder that belongs to this user and
    /// that nobody else can write to.
    static func check(_ folder: FilePath, below root: FilePath) throws {
        var paths = [folder]
        while let last = paths.last, last != root, last.components.count > root.components.count {
            paths.append(last.removingLastComponent())
        }
        for path in paths.reversed() { try check(path) }
    }

    private static func check(_ path: FilePath) throws {
        guard let status = try FileStatus.of(path) else {
            throw FileError("open the folder", path, .noSuchFileOrDirectory)
        }
        guard let problem = problem(status) else { return }
        throw UpdateFailure(.unsafeFolder, "\(path): \(problem)")
    }

    private static func problem(_ status: FileStatus) -> String? {
        guard status.kind == .folder else { return "it is no folder" }
        guard status.owner == geteuid() else { return "it does not belong to the agent's user" }
        return status.mode & 0o022 == 0 ? nil : "others than its owner can write to it"
    }

    /// Makes a folder for this user alone, or takes the one that is there. What is there and is no such folder, a link
    /// above all, is removed.
    static func make(_ folder: FilePath) throws {
        if let status = try FileStatus.of(folder), status.kind != .folder || status.owner != geteuid() {
            try FileTree.remove(folder)
        }
        try FileTree.create(folder, mode: 0o700)
        try FileTree.setMode(of: folder, to: 0o700)
    }
}
