internal import Glibc
package import SystemPackage

/// What the file system says of a file, not following a link in the last component.
package struct FileStatus: Equatable, Sendable {
    package enum Kind: Sendable {
        case regular, folder, symbolicLink, fifo, socket, blockDevice, characterDevice, unknown
    }

    /// A file's identity: two names with the same identity are one stored file.
    package struct Identity: Hashable, Sendable {
        package let device: UInt64
        package let inode: UInt64
    }

    package let kind: Kind
    /// The permission bits with setuid, setgid and sticky.
    package let mode: UInt32
    package let size: UInt64
    /// When the content last changed, in nanoseconds since 1970-01-01T00:00:00Z.
    package let modified: Int64
    package let owner: UInt32
    package let identity: Identity

    /// The status of `path`, or nil when there is nothing.
    package static func of(_ path: FilePath) throws(FileError) -> FileStatus? {
        var record = stat()
        let result = unsafe path.withPlatformString { unsafe lstat($0, &record) }
        if result == 0 { return FileStatus(record) }
        let failure = FileError.last("read the status of", path)
        guard failure.code == .noSuchFileOrDirectory || failure.code == .notDirectory else { throw failure }
        return nil
    }

    static func of(_ descriptor: FileDescriptor, at path: FilePath) throws(FileError) -> FileStatus {
        var record = stat()
        guard unsafe fstat(descriptor.rawValue, &record) == 0 else {
            throw FileError.last("read the status of", path)
        }
        return FileStatus(record)
    }

    private init(_ record: stat) {
        kind =
            switch record.st_mode & S_IFMT {
            case S_IFREG: .regular
            case S_IFDIR: .folder
            case S_IFLNK: .symbolicLink
            case S_IFIFO: .fifo
            case S_IFSOCK: .socket
            case S_IFBLK: .blockDevice
            case S_IFCHR: .characterDevice
            default: .unknown
            }
        mode = record.st_mode & 0o7777
        size = UInt64(max(0, record.st_size))
        modified = Int64(record.st_mtim.tv_sec) * 1_000_000_000 + Int64(record.st_mtim.tv_nsec)
        owner = record.st_uid
        identity = Identity(device: UInt64(record.st_dev), inode: UInt64(record.st_ino))
    }

    package var isExecutable: Bool { mode & 0o111 != 0 }
    package var hasSetID: Bool { mode & 0o6000 != 0 }
}
