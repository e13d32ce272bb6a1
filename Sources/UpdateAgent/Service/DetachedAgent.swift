internal import CLinux
internal import Glibc
package import SystemPackage

/// The agent in the background (daemon(7), the steps of SysV daemons that still make sense). It is started as a program
/// of its own, because a copy of a process with threads cannot do much.
package enum DetachedAgent {
    /// What the agent in the background says when it is ready; anything else is why it is not.
    private static let ready = "ready"

    /// Starts this program again with `arguments`, and waits until it is ready. Returns nil then, or why it is not.
    package static func start(_ arguments: [String]) throws(Errno) -> String? {
        var ends: [CInt] = [-1, -1]
        guard unsafe ends.withUnsafeMutableBufferPointer({ unsafe shim_pipe($0.baseAddress, O_CLOEXEC) }) == 0 else {
            throw Errno(rawValue: errno)
        }
        let (reader, writer) = (FileDescriptor(rawValue: ends[0]), FileDescriptor(rawValue: ends[1]))
        defer { try? reader.close() }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_adddup2(&actions, writer.rawValue, 1)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        unsafe shim_close_from(&actions, 3)
        var process: pid_t = 0
        let status = unsafe CStrings.withPointers([CommandLine.arguments[0]] + arguments) { arguments in
            unsafe posix_spawn(&process, "/proc/self/exe", &actions, nil, arguments, environ)
        }
        try? writer.close()
        guard status == 0 else { throw Errno(rawValue: status) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while let count = try? unsafe buffer.withUnsafeMutableBytes({ try unsafe reader.read(into: $0) }), count > 0 {
            text += buffer.prefix(count)
        }
        let said = String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline)
        guard said.last != Substring(ready) else { return nil }
        return said.last.map(String.init) ?? "it ended before it was ready"
    }

    /// The started program's side: leaves the terminal and its session, and lets signals through that whoever started it
    /// may have blocked.
    package static func leaveSession() {
        setsid()
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe pthread_sigmask(SIG_SETMASK, &none, nil)
        _ = unsafe chdir("/")
        umask(0o022)
    }

    /// Tells whoever waits that the agent is ready, and lets go of them.
    package static func tellReady() {
        tell(ready)
    }

    /// Tells whoever waits why the agent is not ready.
    package static func tell(_ text: String) {
        let output = FileDescriptor.standardOutput
        _ = try? output.writeAll((text + "\n").utf8)
        guard let null = try? FileDescriptor.open(FilePath("/dev/null"), .readWrite) else { return }
        _ = try? null.duplicate(as: output)
        try? null.close()
    }
}
