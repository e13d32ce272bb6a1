internal import Glibc
package import SystemPackage

/// Makes copies that cost as little as the file system allows, and remembers what it allows.
package struct FileCloner {
    /// How a copy came to be, cheapest first.
    package enum Method: String, Sendable, Comparable {
        /// A copy that shares its blocks and can be changed alone (FICLONE of ioctl_ficlone(2)).
        case reflink
        case hardLink = "hard link"
        case copy

        package static func < (left: Method, right: Method) -> Bool {
            [reflink, hardLink, copy].firstIndex(of: left) ?? 0 < [reflink, hardLink, copy].firstIndex(of: right) ?? 0
        }
    }

    /// The cheapest method that has not failed yet.
    package private(set) var method = Method.reflink

    package init() {}

    /// Makes `target`, which must not be there, a copy of the file `source`.
    package mutating func clone(_ source: FilePath, to target: FilePath) throws(FileError) {
        if method == .reflink {
            if try reflink(source, to: target) { return }
            method = .hardLink
        }
        if method == .hardLink {
            if try FileLink.hardLink(source, to: target) { return }
            method = .copy
        }
        try copy(source, to: target)
    }

    private func reflink(_ source: FilePath, to target: FilePath) throws(FileError) -> Bool {
        let from = try FileError.wrap("open", source) {
            try FileDescriptor.open(source, .readOnly, options: [.noFollow, .closeOnExec])
        }
        defer { try? from.close() }
        let to = try FileError.wrap("create", target) {
            try FileDescriptor.open(
                target,
                .readWrite,
                options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
                permissions: [.ownerReadWrite, .groupRead, .otherRead]
            )
        }
        defer { try? to.close() }
        // _IOW(0x94, 9, int): the macro does not import.
        let cloneRequest: UInt = 0x4004_9409
        if ioctl(to.rawValue, cloneRequest, from.rawValue) == 0 {
            guard fchmod(to.rawValue, 0o644) == 0 else { throw FileError.last("set the mode of", target) }
            return true
        }
        try FileTree.removeFile(target)
        return false
    }

    private func copy(_ source: FilePath, to target: FilePath) throws(FileError) {
        let reader = try FileReader(opening: source)
        let writer = try FileWriter(in: target.removingLastComponent(), mode: reader.status.mode & 0o777)
        var buffer = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = try reader.read(into: &buffer)
            guard count > 0 else { break }
            try writer.write(buffer.span.extracting(0..<count))
        }
        try writer.commit(to: target, durable: false)
    }
}
