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
        guard output.lastComponent != nil else {
            throw ReleaseFailure(
                .inputOutput,
                "\(output): a release tree cannot be the root of the file system; name a folder in it"
            )
        }
        let resolved = try ResolvedPath.resolve(output)
        guard let name = resolved.lastComponent else {
            throw ReleaseFailure(
                .inputOutput,
                "\(output): a release tree cannot be the root of the file system; name a folder in it"
            )
        }
        if let status = try FileStatus.of(resolved), status.kind != .folder {
            throw ReleaseFailure(
                .inputOutput,
                "\(output): this is a file where the release tree should be; choose another --output"
            )
        }
        self.output = resolved
        root = resolved.removingLastComponent().appending(".\(name.string)-work")
    }

    /// Takes the tree's lock, waiting for whoever holds it, and clears what a build that was killed left behind.
    /// `wait` is called each time the lock is found taken; it throws to give up.
    func lock(wait: () async throws -> Void) async throws -> BuildLock {
        try FileTree.create(root)
        let lock = BuildLock(try FileLock(at: root.appending("lock")))
        while try !lock.file.tryAcquire() {
            try await wait()
        }
        try FileTree.remove(staging)
        try FileTree.remove(scratch)
        return lock
    }
}

/// The lock of a tree, held for the length of a build.
final class BuildLock: Sendable {
    fileprivate let file: FileLock

    fileprivate init(_ file: consuming FileLock) {
        self.file = file
    }
}
