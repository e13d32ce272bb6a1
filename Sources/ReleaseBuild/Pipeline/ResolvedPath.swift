internal import FileStore
internal import Glibc
internal import SystemPackage

/// Paths without symbolic links, `.` and `..`.
enum ResolvedPath {
    /// The absolute path of a file that may be missing, as long as its folder is there or can be made.
    static func resolve(_ path: FilePath) throws -> FilePath {
        if let resolved = existing(path) { return resolved }
        guard let name = path.lastComponent, name.kind == .regular else {
            throw ReleaseFailure(.inputOutput, "\(path): there is no such folder; name it without . and ..")
        }
        let parent = path.removingLastComponent()
        return try resolve(parent.isEmpty ? FilePath(".") : parent).appending(name)
    }

    /// The absolute path of a file that is there; nil when it is not.
    static func existing(_ path: FilePath) -> FilePath? {
        unsafe path.withPlatformString { text in
            guard let resolved = unsafe realpath(text, nil) else { return nil }
            defer { unsafe free(resolved) }
            return unsafe FilePath(platformString: resolved)
        }
    }
}
