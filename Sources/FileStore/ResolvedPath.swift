internal import Glibc
package import SystemPackage

/// Paths without symbolic links, `.` and `..`.
package enum ResolvedPath {
    /// The absolute path of a file that may be missing, as long as its folder is there or can be made.
    package static func resolve(_ path: FilePath) throws(FileError) -> FilePath {
        if let resolved = existing(path) { return resolved }
        guard let name = path.lastComponent, name.kind == .regular else {
            throw FileError("find", path, .noSuchFileOrDirectory)
        }
        let parent = path.removingLastComponent()
        return try resolve(parent.isEmpty ? FilePath(".") : parent).appending(name)
    }

    /// Where links in the path lead: what a person names may be a link, as files mounted into a container are. The path
    /// itself when nothing is there.
    package static func followed(_ path: FilePath) -> FilePath {
        existing(path) ?? path
    }

    /// The absolute path of a file that is there; nil when it is not.
    package static func existing(_ path: FilePath) -> FilePath? {
        unsafe path.withPlatformString { text in
            guard let resolved = unsafe realpath(text, nil) else { return nil }
            defer { unsafe free(resolved) }
            return unsafe FilePath(platformString: resolved)
        }
    }
}
