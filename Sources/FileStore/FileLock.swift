internal import Glibc
package import SystemPackage

/// An exclusive lock on a file, held until the value goes away or the process ends, however it ends (flock(2)).
package struct FileLock: ~Copyable {
    private let descriptor: FileDescriptor
    private let path: FilePath

    /// Opens the lock file, and creates it when it is missing; nothing is locked yet.
    package init(at path: FilePath) throws(FileError) {
        self.path = path
        descriptor = try FileError.wrap("open", path) {
            try FileDescriptor.open(
                path,
                .readWrite,
                options: [.create, .noFollow, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead]
            )
        }
    }

    /// Opens a folder that is there, to be locked itself: nothing is created, so that it works where nothing can be written.
    package init(on folder: FilePath) throws(FileError) {
        path = folder
        descriptor = try FileError.wrap("open the folder", folder) {
            try FileDescriptor.open(folder, .readOnly, options: [.directory, .closeOnExec])
        }
    }

    deinit {
        try? descriptor.close()
    }

    /// Takes the lock, waiting for whoever holds it.
    package func acquire() throws(FileError) {
        while flock(descriptor.rawValue, LOCK_EX) != 0 {
            guard errno == EINTR else { throw FileError.last("lock", path) }
        }
    }

    /// Whether the lock file still has its name. One who removes the file, while he holds the lock, leaves those who
    /// wait for it with a lock that keeps nobody out.
    package var isCurrent: Bool {
        get throws(FileError) {
            try FileStatus.of(path)?.identity == FileStatus.of(descriptor, at: path).identity
        }
    }

    /// Takes the lock if nobody holds it; returns whether it was taken.
    package func tryAcquire() throws(FileError) -> Bool {
        while flock(descriptor.rawValue, LOCK_EX | LOCK_NB) != 0 {
            guard errno == EINTR else {
                guard errno == EWOULDBLOCK else { throw FileError.last("lock", path) }
                return false
            }
        }
        return true
    }
}
