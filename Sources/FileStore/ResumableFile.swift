internal import Glibc
package import SystemPackage

/// A file that is written at its end, by one run after another: what one has written, the next goes on from.
package struct ResumableFile: ~Copyable {
    package let path: FilePath
    private let descriptor: FileDescriptor
    /// In bytes.
    package private(set) var size: UInt64

    /// Opens a file, or makes an empty one that only its owner can read. Links, devices and pipes are refused.
    package init(at path: FilePath) throws(FileError) {
        let descriptor = try FileError.wrap("open", path) {
            try FileDescriptor.open(
                path,
                .readWrite,
                options: [.create, .noFollow, .closeOnExec, .nonBlocking],
                permissions: .ownerReadWrite
            )
        }
        do throws(FileError) {
            let status = try FileStatus.of(descriptor, at: path)
            guard status.kind == .regular else { throw FileError("write to", path, .invalidArgument) }
            _ = try FileError.wrap("seek in", path) { try descriptor.seek(offset: 0, from: .end) }
            size = status.size
        } catch {
            try? descriptor.close()
            throw error
        }
        self.path = path
        self.descriptor = descriptor
    }

    deinit {
        try? descriptor.close()
    }

    package mutating func append(_ bytes: Span<UInt8>) throws(FileError) {
        try FileError.wrap("write to", path) {
            _ = try unsafe bytes.withUnsafeBytes { try unsafe descriptor.writeAll($0) }
        }
        size += UInt64(bytes.count)
    }

    /// Forgets what is there.
    package mutating func clear() throws(FileError) {
        guard ftruncate(descriptor.rawValue, 0) == 0 else { throw FileError.last("cut", path) }
        _ = try FileError.wrap("seek in", path) { try descriptor.seek(offset: 0, from: .start) }
        size = 0
    }

    /// Makes the content durable.
    package func sync() throws(FileError) {
        guard fsync(descriptor.rawValue) == 0 else { throw FileError.last("sync", path) }
    }
}
