internal import FileStore
package import SystemPackage

/// The folder beside a release tree that holds the lock, the cache and what is under construction:
/// `.release-work` for `release`. It is on the tree's file system, so that files get there by rename and link, and
/// can be removed at any time when no build runs: only time is lost.
package struct WorkFolder: Sendable {
    /// The release tree, with links in its path resolved.
    package let output: FilePath
    package let root: FilePath

    package var cache: FilePath { root.appending("cache") }
    /// The next state of the tree.
    var staging: FilePath { root.appending("staging") }
    /// The contents of archives that are staged builds.
    var scratch: FilePath { root.appending("scratch") }

    /// The folder for the tree at `output`, which need not exist.
    package init(for output: FilePath) throws {
        let resolved = try ResolvedPath.resolve(output)
        guard let name = resolved.lastComponent else {
            throw ReleaseFailure(
                .inputOutput,
                "\(output): a release tree cannot be the root of the file system; name a folder in it"
            )
        }
        let parent = resolved.removingLastComponent()
        if let status = try FileStatus.of(resolved) {
            guard status.kind == .folder else {
                throw ReleaseFailure(
                    .inputOutput,
                    "\(output): this is a file where the release tree should be; choose another --output"
                )
            }
            guard try FileStatus.of(parent)?.identity.device == status.identity.device else {
                throw ReleaseFailure(
                    .inputOutput,
                    "\(output): this is a mount point, which cannot be exchanged in one step; name a folder in it"
                )
            }
        }
        self.output = resolved
        root = parent.appending(".\(name.string)-work")
    }

    /// Takes the tree's lock, waiting for whoever holds it, and clears what a build that was killed left behind.
    /// `wait` is called each time the lock is found taken; it throws to give up.
    package func lock(wait: () async throws -> Void) async throws -> BuildLock {
        while true {
            if let lock = try tryLock() {
                try FileTree.remove(staging)
                try FileTree.remove(scratch)
                return lock
            }
            try await wait()
        }
    }

    private var lockFile: FilePath { root.appending("lock") }

    private func tryLock() throws -> BuildLock? {
        try FileTree.create(root)
        if let status = try FileStatus.of(root), status.kind != .folder {
            throw ReleaseFailure(
                .inputOutput,
                "\(root): this is a link where the build's own folder should be; remove it"
            )
        }
        do {
            let lock = BuildLock(try FileLock(at: lockFile))
            return try lock.file.tryAcquire() && lock.file.isCurrent ? lock : nil
        } catch let error as FileError where error.code == .noSuchFileOrDirectory {
            // A build that failed has just taken its empty folder away.
            return nil
        }
    }

    /// Takes the folder away after a build that failed before it had anything to keep. The lock must be held.
    func removeIfUnused() throws {
        guard try FileStatus.of(cache) == nil, try FileStatus.of(staging) == nil else { return }
        try FileTree.remove(scratch)
        try FileTree.removeFile(lockFile)
        _ = try FileTree.removeEmptyFolder(root)
    }
}

/// The lock of a tree, held for the length of a build.
package final class BuildLock: Sendable {
    fileprivate let file: FileLock

    fileprivate init(_ file: consuming FileLock) {
        self.file = file
    }
}
