internal import FileStore
internal import SystemPackage

/// Gives a folder that was made beside its place that place, in one step.
struct FolderSwap {
    let staged: FilePath
    let output: FilePath

    /// Whether something was there before, which is at `staged` now.
    func perform() throws -> Bool {
        let isThere = try FileStatus.of(output) != nil
        if isThere {
            try exchange()
        } else {
            try FileTree.rename(staged, to: output)
        }
        try FileTree.sync(folder: output.removingLastComponent())
        return isThere
    }

    private func exchange() throws {
        do throws(FileError) {
            try FileTree.exchange(staged, output)
        } catch {
            guard FolderSwap.cannotExchange(error.code) else { throw error }
            throw ReleaseFailure(
                .inputOutput,
                "\(output): this folder cannot be exchanged in one step (\(error.code)); "
                    + "it must not be a mount point, and its file system must be one like ext4, xfs, btrfs or tmpfs: "
                    + "choose another --output"
            )
        }
    }

    private static func cannotExchange(_ code: Errno) -> Bool {
        [.invalidArgument, .improperLink, .resourceBusy, .noFunction, .notSupported].contains(code)
    }
}
