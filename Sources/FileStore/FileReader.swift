internal import CLinux
internal import Glibc
package import SystemPackage

/// A regular file that is open for reading. Links, devices and pipes are refused.
package struct FileReader: ~Copyable, Sendable {
    package let path: FilePath
    package let status: FileStatus
    private let descriptor: FileDescriptor

    package init(opening path: FilePath) throws(FileError) {
        let descriptor = try FileError.wrap("open", path) {
            try FileDescriptor.open(path, .readOnly, options: FileReader.options)
        }
        try self.init(path, descriptor)
    }

    /// Non-blocking, because the open of a FIFO would wait for its writer.
    private static let options: FileDescriptor.OpenOptions = [.noFollow, .closeOnExec, .nonBlocking]

    /// Opens what `names` lead to below `folder`. No name may be a link, so that no path leads out of the folder,
    /// whatever happens to it meanwhile; a name with a slash, `.` or `..` is refused (`invalidArgument`).
    package init(opening names: [String], beneath folder: FilePath) throws(FileError) {
        let isPlain = names.allSatisfy { name in
            !name.isEmpty && name != "." && name != ".." && !name.utf8.contains { $0 == 0x2F || $0 == 0 }
        }
        guard isPlain, !names.isEmpty else { throw FileError("open", folder, .invalidArgument) }
        let path = folder.appending(names.joined(separator: "/"))
        // One call does it, unless the folder's own path has links, the kernel is older than 5.6, or a container forbids
        // what it does not know.
        let flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK
        let found = unsafe path.withPlatformString { unsafe shim_open_without_links(AT_FDCWD, $0, flags) }
        let descriptor =
            found >= 0 ? FileDescriptor(rawValue: found) : try FileReader.walk(names, beneath: folder)
        try self.init(path, descriptor)
    }

    /// Opens name after name, none of which is a link.
    private static func walk(_ names: [String], beneath folder: FilePath) throws(FileError) -> FileDescriptor {
        var current = try FileError.wrap("open the folder", folder) {
            try FileDescriptor.open(folder, .readOnly, options: [.directory, .closeOnExec])
        }
        var path = folder
        for (index, name) in names.enumerated() {
            path.append(name)
            let kind: CInt = index == names.count - 1 ? O_NONBLOCK : O_DIRECTORY
            let next = unsafe name.withCString { name in
                unsafe openat(current.rawValue, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | kind)
            }
            let failure = next < 0 ? FileError.last("open", path) : nil
            try? current.close()
            if let failure { throw failure }
            current = FileDescriptor(rawValue: next)
        }
        return current
    }

    /// Takes over the descriptor.
    private init(_ path: FilePath, _ descriptor: FileDescriptor) throws(FileError) {
        do throws(FileError) {
            let status = try FileStatus.of(descriptor, at: path)
            guard status.kind == .regular else { throw FileError("read", path, .invalidArgument) }
            self.path = path
            self.status = status
            self.descriptor = descriptor
        } catch {
            try? descriptor.close()
            throw error
        }
    }

    deinit {
        try? descriptor.close()
    }

    /// Fills `buffer` from its start as far as the file goes; returns the number of bytes, 0 at the end.
    package func read(into buffer: inout [UInt8]) throws(FileError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = try FileError.wrap("read", path) {
                try unsafe buffer.withUnsafeMutableBytes { bytes in
                    try unsafe descriptor.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[filled...]))
                }
            }
            guard count > 0 else { break }
            filled += count
        }
        return filled
    }

    /// At most `count` bytes at `offset`; fewer only at the file's end.
    package func read(_ count: Int, at offset: UInt64) throws(FileError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        let filled = try FileError.wrap("read", path) {
            try unsafe bytes.withUnsafeMutableBytes { try unsafe read(into: $0, at: offset) }
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    /// Fills a caller's memory from `offset` as far as the file goes; returns the number of bytes.
    @unsafe package func read(
        into bytes: UnsafeMutableRawBufferPointer,
        at offset: UInt64
    ) throws(FileError) -> Int {
        var filled = 0
        while filled < bytes.count {
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[filled...])
            let position = Int64(offset) + Int64(filled)
            let read = try FileError.wrap("read", path) {
                try unsafe descriptor.read(fromAbsoluteOffset: position, into: rest)
            }
            guard read > 0 else { break }
            filled += read
        }
        return filled
    }

    /// The file's size now, which is not that of `status` when somebody has written to it meanwhile.
    package func currentSize() throws(FileError) -> UInt64 {
        try FileStatus.of(descriptor, at: path).size
    }

    /// Lends the whole content, mapped into memory instead of read into it.
    package func withMappedBytes<Value>(_ body: (Span<UInt8>) throws -> Value) throws -> Value {
        let count = Int(status.size)
        guard count > 0 else { return try body([UInt8]().span) }
        guard let start = unsafe mmap(nil, count, PROT_READ, MAP_PRIVATE, descriptor.rawValue, 0),
            unsafe start != MAP_FAILED
        else { throw FileError.last("map", path) }
        defer { unsafe munmap(start, count) }
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: count).bindMemory(to: UInt8.self)
        return try body(unsafe bytes.span)
    }

    /// Lends the open file to a call that takes a number, such as one that makes it another program's input.
    package func withDescriptor<Value: ~Copyable>(_ body: (CInt) throws -> Value) rethrows -> Value {
        try body(descriptor.rawValue)
    }

    /// The whole content of a small file; larger than `limit` bytes is an error (`fileTooLarge`).
    package static func contents(of path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        let reader = try FileReader(opening: path)
        // Room for what is there, and for one byte that tells that it has grown meanwhile.
        let size = Int(clamping: reader.status.size)
        var bytes = try reader.read(min(limit, size) + 1, at: 0)
        if bytes.count > size { bytes = try reader.read(limit + 1, at: 0) }
        guard bytes.count <= limit else { throw FileError("read", path, .fileTooLarge) }
        return bytes
    }

    /// The whole content of a small file, or of a pipe such as a shell's process substitution.
    package static func contents(ofFileOrPipe path: FilePath, limit: Int) throws(FileError) -> [UInt8] {
        let descriptor = try FileError.wrap("open", path) {
            try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        }
        defer { try? descriptor.close() }
        var bytes = [UInt8](repeating: 0, count: limit + 1)
        var filled = 0
        while filled < bytes.count {
            let count = try FileError.wrap("read", path) {
                try unsafe bytes.withUnsafeMutableBytes { bytes in
                    try unsafe descriptor.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[filled...]))
                }
            }
            guard count > 0 else { return Array(bytes.prefix(filled)) }
            filled += count
        }
        throw FileError("read", path, .fileTooLarge)
    }
}
