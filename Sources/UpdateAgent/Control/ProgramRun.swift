internal import CLinux
internal import Glibc
internal import SystemPackage

/// A program of the device that is run to its end, or to the end of the time that it may take.
struct ProgramRun {
    let path: FilePath
    let arguments: [String]
    /// Further variables; beside them there is PATH alone.
    var environment: [String: String] = [:]
    let timeout: Duration

    enum End: Equatable {
        case exited(CInt)
        case killed(signal: CInt)
        case timedOut
    }

    struct Result {
        let end: End
        /// The start of what it wrote, standard error among it.
        let output: String

        var isSuccess: Bool { end == .exited(0) }

        /// How it ended, in words that follow the program's name.
        var summary: String {
            let said = output.split { $0.isNewline }.suffix(3).joined(separator: "; ")
            let remark = said.isEmpty ? "" : ": \(said.suffix(400))"
            return switch end {
            case .exited(let status): "ended with exit status \(status)\(remark)"
            case .killed(let signal): "was ended by signal \(signal)\(remark)"
            case .timedOut: "did not end in time\(remark)"
            }
        }
    }

    private static let outputLimit = 64 * 1024
    private static let folders = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    /// Runs it in a process group of its own, all of which is killed when the time is over. Throws the system's reason
    /// when it cannot be started.
    func run() throws(Errno) -> Result {
        var ends: [CInt] = [-1, -1]
        guard unsafe ends.withUnsafeMutableBufferPointer({ unsafe shim_pipe($0.baseAddress, O_CLOEXEC) }) == 0 else {
            throw Errno(rawValue: errno)
        }
        defer { close(ends[0]) }
        let process: pid_t
        do throws(Errno) {
            process = try start(output: ends[1])
        } catch {
            close(ends[1])
            throw error
        }
        close(ends[1])
        return wait(for: process, output: ends[0])
    }

    private func start(output: CInt) throws(Errno) -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, output, 2)
        // A daemon that it starts must hold nothing of ours: neither a lock nor a connection.
        unsafe shim_close_from(&actions, 3)
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&attributes, &signals)
        for number in [SIGHUP, SIGINT, SIGTERM, SIGPIPE] { unsafe sigaddset(&signals, number) }
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        let flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP
        unsafe posix_spawnattr_setflags(&attributes, Int16(flags))
        let variables = ["PATH=\(ProgramRun.folders)"] + environment.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }
        var process: pid_t = 0
        let status = unsafe CStrings.withPointers([path.string] + arguments) { arguments in
            unsafe CStrings.withPointers(variables) { variables in
                unsafe posix_spawn(&process, path.string, &actions, &attributes, arguments, variables)
            }
        }
        guard status == 0 else { throw Errno(rawValue: status) }
        return process
    }

    /// Reads until the program has ended. A daemon that it started may hold the pipe open for longer: nobody waits for
    /// that.
    private func wait(for process: pid_t, output: CInt) -> Result {
        let deadline = ContinuousClock.now + timeout
        var bytes: [UInt8] = []
        var isAtEnd = false
        while true {
            var request = pollfd(fd: isAtEnd ? -1 : output, events: Int16(POLLIN), revents: 0)
            if unsafe poll(&request, 1, 10) > 0 { isAtEnd = !ProgramRun.read(output, into: &bytes) }
            if let end = ProgramRun.reap(process, WNOHANG) {
                // What it wrote last.
                request.revents = 0
                while !isAtEnd, unsafe poll(&request, 1, 0) > 0 { isAtEnd = !ProgramRun.read(output, into: &bytes) }
                return Result(end: end, output: String(decoding: bytes, as: UTF8.self))
            }
            guard ContinuousClock.now >= deadline else { continue }
            kill(-process, SIGKILL)
            _ = ProgramRun.reap(process, 0)
            return Result(end: .timedOut, output: String(decoding: bytes, as: UTF8.self))
        }
    }

    /// Takes what is there; false at the end.
    private static func read(_ descriptor: CInt, into bytes: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe Glibc.read(descriptor, $0.baseAddress, $0.count) }
        guard count > 0 else { return count < 0 && errno == EINTR }
        // Whoever writes on without an end is not stopped by a full pipe; the rest is lost.
        bytes += buffer.prefix(min(count, outputLimit - bytes.count))
        return true
    }

    private static func reap(_ process: pid_t, _ options: CInt) -> End? {
        var status: CInt = 0
        while true {
            let reaped = unsafe waitpid(process, &status, options)
            if reaped == 0 { return nil }
            if reaped == process { break }
            guard errno == EINTR else { return .exited(-1) }
        }
        let signal = status & 0x7F
        return signal == 0 ? .exited((status >> 8) & 0xFF) : .killed(signal: signal)
    }
}
