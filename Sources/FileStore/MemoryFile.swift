internal import CLinux
internal import Glibc
package import SystemPackage

/// A file without a name, in memory, that goes away with the value: nobody else can open it, and nothing is left of it
/// (memfd_create(2)).
package struct MemoryFile: ~Copyable {
    private let descriptor: FileDescriptor

    /// A file that holds `bytes` and is read from its start. Fails with the system's reason.
    package init(_ bytes: [UInt8]) throws(Errno) {
        let number = unsafe "ota-release".withCString { unsafe shim_memory_file($0) }
        guard number >= 0 else { throw Errno(rawValue: errno) }
        let descriptor = FileDescriptor(rawValue: number)
        do {
            _ = try unsafe bytes.withUnsafeBytes { try unsafe descriptor.writeAll($0) }
            try descriptor.seek(offset: 0, from: .start)
        } catch {
            try? descriptor.close()
            throw error as? Errno ?? .ioError
        }
        self.descriptor = descriptor
    }

    deinit {
        try? descriptor.close()
    }

    /// Lends the open file to a call that takes a number, such as one that makes it another program's input.
    package func withDescriptor<Value: ~Copyable>(_ body: (CInt) throws -> Value) rethrows -> Value {
        try body(descriptor.rawValue)
    }
}
