internal import FileStore
internal import Glibc
internal import SystemPackage

/// A program that is run to its end, with its input in a file, so that neither side can wait for the other.
///
/// It stays in our process group: it may ask on the terminal for a PIN or a touch, and Ctrl-C is meant for it too.
struct ExternalProgram {
    let path: FilePath
    /// The arguments, the name of the program first.
    let arguments: [String]
    let environment: [String: String]

    enum Input {
        case bytes([UInt8])
        case file(FilePath)
    }

    enum End: Equatable {
        case exited(CInt)
        case killed(signal: CInt)
        /// It wrote more than it may, and was killed for that.
        case overflown
    }

    struct Result {
        let end: End
        /// What it wrote to standard output.
        let output: [UInt8]
        /// The start of what it wrote to standard error.
        let errors: [UInt8]
    }

    /// How much of standard error is kept, in bytes.
    private static let errorLimit = 4096

    /// The program of this name in the folders of the environment's PATH; nil when it is in none of them.
    static func find(_ name: String, in environment: [String: String]) -> FilePath? {
        let folders = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return folders.map { FilePath(String($0)).appending(name) }
            .first { path in
                guard let status = try? FileStatus.of(ResolvedPath.followed(path)) else { return false }
                guard status.kind == .regular else { return false }
                return unsafe path.withPlatformString { unsafe access($0, X_OK) } == 0
            }
    }

    /// Runs the program. `secret` joins its environment under `secretName`, where only this user can see it. More than
    /// `limit` bytes of output end it. Throws the system's reason when the program cannot be started, and a `FileError`
    /// when the input cannot be opened.
    func run(
        _ input: Input,
        limit: Int,
        secretName: String = "",
        secret: borrowing Passphrase? = nil
    ) throws -> Result {
        var variables = CStringList(environment.filter { $0.key != secretName }.map { "\($0.key)=\($0.value)" })
        switch secret {
        case .some(let secret): variables.append(secretName, secret: secret)
        case .none: break
        }
        switch input {
        case .bytes(let bytes):
            return try MemoryFile(bytes).withDescriptor { try run(input: $0, limit: limit, variables) }
        case .file(let path):
            return try FileReader(opening: path).withDescriptor { try run(input: $0, limit: limit, variables) }
        }
    }

    private func run(input: CInt, limit: Int, _ variables: borrowing CStringList) throws(Errno) -> Result {
        // In this order: a pipe's end then never has the number of a stream that was given away before.
        var output = try OutputPipe(limit: limit)
        var errors = try OutputPipe(limit: ExternalProgram.errorLimit)
        let process = try start([input, output.writingEnd, errors.writingEnd], variables)
        output.closeWritingEnd()
        errors.closeWritingEnd()
        let end = ExternalProgram.wait(for: process, &output, &errors)
        return Result(end: end, output: output.bytes, errors: errors.bytes)
    }

    /// Starts the program with these as its standard streams, which are all that it inherits.
    private func start(_ streams: [CInt], _ variables: borrowing CStringList) throws(Errno) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for (number, stream) in streams.enumerated() {
            unsafe posix_spawn_file_actions_adddup2(&actions, stream, CInt(number))
        }
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        // Threads of a pool block signals, and a build ignores some; no program expects to inherit that.
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        for number in [SIGINT, SIGTERM, SIGPIPE] { unsafe sigaddset(&signals, number) }
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var process: pid_t = 0
        let status = CStringList(arguments)
            .withPointers { arguments in
                variables.withPointers { variables in
                    unsafe path.withPlatformString { path in
                        unsafe posix_spawn(&process, path, &actions, &attributes, arguments, variables)
                    }
                }
            }
        guard status == 0 else { throw Errno(rawValue: status) }
        return process
    }

    /// Reads both streams until the program has ended. What it leaves behind may hold them open for longer: nobody waits
    /// for that.
    private static func wait(for process: pid_t, _ output: inout OutputPipe, _ errors: inout OutputPipe) -> End {
        var end: End?
        while !output.isAtEnd || !errors.isAtEnd {
            var ends = [
                pollfd(fd: output.readingEnd, events: Int16(POLLIN), revents: 0),
                pollfd(fd: errors.readingEnd, events: Int16(POLLIN), revents: 0),
            ]
            let ready = unsafe ends.withUnsafeMutableBufferPointer {
                unsafe poll($0.baseAddress, 2, end == nil ? 50 : 0)
            }
            if ready > 0 {
                if ends[0].revents != 0 { output.read() }
                if ends[1].revents != 0 { errors.read() }
                guard !output.isOverflown else {
                    // Once it has been waited for, its number may be another's.
                    if end == nil {
                        kill(process, SIGKILL)
                        _ = reap(process, 0)
                    }
                    return .overflown
                }
            } else if end != nil {
                break
            } else {
                end = reap(process, WNOHANG)
            }
        }
        return end ?? reap(process, 0) ?? .exited(0)
    }

    /// How the program ended; nil when it has not, which only WNOHANG makes possible.
    private static func reap(_ process: pid_t, _ options: CInt) -> End? {
        var status: CInt = 0
        while true {
            let reaped = unsafe waitpid(process, &status, options)
            if reaped == 0 { return nil }
            if reaped == process { break }
            // Who started us may have had children waited for by the system, which then keeps no status.
            guard errno == EINTR else { return .exited(0) }
        }
        let signal = status & 0x7F
        return signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: signal)
    }
}
