internal import CLinux
internal import Glibc
internal import SystemPackage

/// What a program writes, up to a limit.
struct OutputPipe: ~Copyable {
    private let reader: FileDescriptor
    private var writer: FileDescriptor?
    private let limit: Int
    private(set) var bytes: [UInt8] = []
    /// Whether there was more than the limit, which is lost.
    private(set) var isOverflown = false
    private(set) var isAtEnd = false

    init(limit: Int) throws(Errno) {
        var ends: [CInt] = [-1, -1]
        guard unsafe ends.withUnsafeMutableBufferPointer({ unsafe shim_pipe($0.baseAddress, O_CLOEXEC) }) == 0 else {
            throw Errno(rawValue: errno)
        }
        self.limit = limit
        reader = FileDescriptor(rawValue: ends[0])
        writer = FileDescriptor(rawValue: ends[1])
    }

    deinit {
        try? reader.close()
        try? writer?.close()
    }

    /// The end that reads, for poll(2), which skips a negative number.
    var readingEnd: CInt { isAtEnd ? -1 : reader.rawValue }

    /// The end that the program gets.
    var writingEnd: CInt { writer?.rawValue ?? -1 }

    /// Closes our copy of the end that the program got, without which the pipe would never end.
    mutating func closeWritingEnd() {
        try? writer?.close()
        writer = nil
    }

    /// Takes what is there; waits if nothing is.
    mutating func read() {
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        let count = (try? unsafe buffer.withUnsafeMutableBytes { try unsafe reader.read(into: $0) }) ?? 0
        isAtEnd = count == 0
        let room = limit - bytes.count
        bytes += buffer.prefix(min(count, room))
        isOverflown = isOverflown || count > room
    }
}
