import FileStore
import Glibc
import Testing

@Suite struct MemoryFileTests {
    @Test(arguments: [0, 1, 3_000_000]) func `a file in memory is read from its start`(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let file = try MemoryFile(bytes)
        let read = file.withDescriptor { descriptor in
            var buffer = [UInt8](repeating: 0, count: count + 1)
            let length = unsafe buffer.withUnsafeMutableBytes {
                unsafe Glibc.read(descriptor, $0.baseAddress, $0.count)
            }
            return Array(buffer.prefix(length))
        }
        #expect(read == bytes)
    }

    @Test func `no program inherits it`() throws {
        let flags = try MemoryFile([1]).withDescriptor { fcntl($0, F_GETFD) }
        #expect(flags & FD_CLOEXEC != 0)
    }
}
