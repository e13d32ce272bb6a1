internal import Glibc
package import SystemPackage

/// A file under construction. It has a temporary name until `commit` gives it its own; without a commit it vanishes.
package struct FileWriter: ~Copyable {
    private let descriptor: FileDescriptor
    private let temporary: FilePath
    private var isOpen = true

    /// Creates a temporary file in `folder` with exactly `mode`, whatever the umask.
    package init(in folder: FilePath, mode: UInt32) throws(FileError) {
        temporary = folder.appending(".new-\(getpid())-\(UInt64.random(in: 0...UInt64.max))")
        descriptor = try FileWriter.create(temporary, mode: mode)
    }

    private static func create(_ path: FilePath, mode: UInt32) throws(FileError) -> FileDescriptor {
        let descriptor = try FileError.wrap("create", path) {
            try FileDescriptor.open(
                path,
                .readWrite,
                options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
                permissions: .ownerReadWrite
            )
        }
        guard fchmod(descriptor.rawValue, mode) == 0 else {
            let failure = FileError.last("set the mode of", path)
            try? descriptor.close()
            try? FileTree.removeFile(path)
            throw failure
        }
        return descriptor
    }

    deinit {
        if isOpen {
            try? descriptor.close()
            _ = unsafe temporary.withPlatformString { unsafe unlink($0) }
        }
    }

    package func write(_ bytes: Span<UInt8>) throws(FileError) {
        try FileError.wrap("write to", temporary) {
            _ = try unsafe bytes.withUnsafeBytes { try unsafe descriptor.writeAll($0) }
        }
    }

    /// Gives the file its name, replacing what had it. With `durable`, content and name survive a power failure.
    package consuming func commit(to path: FilePath, durable: Bool = true) throws(FileError) {
        if durable {
            guard fsync(descriptor.rawValue) == 0 else { throw FileError.last("sync", temporary) }
        }
        try FileTree.rename(temporary, to: path)
        isOpen = false
        try FileError.wrap("close", path) { try descriptor.close() }
        if durable { try FileTree.sync(folder: path.removingLastComponent()) }
    }

    /// Gives the file a name that nothing has yet, which then survives a power failure; an error (`fileExists`) when
    /// something has it. The temporary name goes away with the value.
    package func commitNew(to path: FilePath) throws(FileError) {
        guard fsync(descriptor.rawValue) == 0 else { throw FileError.last("sync", temporary) }
        guard try FileLink.hardLink(temporary, to: path) else { throw FileError("link", path, .notSupported) }
        try FileTree.sync(folder: path.removingLastComponent())
    }

    /// Writes a whole small file.
    package static func write(
        _ bytes: [UInt8],
        to path: FilePath,
        mode: UInt32 = 0o644,
        durable: Bool = true
    ) throws(FileError) {
        let writer = try FileWriter(in: path.removingLastComponent(), mode: mode)
        try writer.write(bytes.span)
        try writer.commit(to: path, durable: durable)
    }
}
