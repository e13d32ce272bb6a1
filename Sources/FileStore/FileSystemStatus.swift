internal import Glibc
package import SystemPackage

/// What there is to know of the file system that holds a path (statvfs(3)).
package struct FileSystemStatus: Sendable {
    /// Bytes that its users may still write.
    package let available: UInt64
    package let isReadOnly: Bool

    package init(of path: FilePath) throws(FileError) {
        var record = statvfs()
        guard unsafe path.withPlatformString({ unsafe statvfs($0, &record) }) == 0 else {
            throw FileError.last("read the free space of", path)
        }
        available = UInt64(record.f_bavail) * UInt64(record.f_frsize)
        isReadOnly = record.f_flag & UInt(ST_RDONLY) != 0
    }
}
