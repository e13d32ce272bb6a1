internal import FoundationEssentials
internal import Glibc
internal import ReleaseModel

/// Products go to standard output, everything else to standard error. Messages have no capitals at the start and no
/// full stop at the end.
package enum Console {
    package static func print(_ text: String) {
        write(safe(text), to: STDOUT_FILENO)
    }

    package static func note(_ text: String) {
        write(safe(text), to: STDERR_FILENO)
    }

    /// Lines without control characters: names from manifests and archives must not steer a terminal.
    private static func safe(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).escapedForDisplay + "\n" }
            .joined()
    }

    package static func write(_ text: String, to descriptor: CInt) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 || errno == EINTR else { return }
            bytes = bytes.dropFirst(max(0, count))
        }
    }

    /// Asks on a terminal, and says whether the answer is `yes`; nil when standard input is no terminal.
    package static func confirms(_ question: String) -> Bool? {
        guard isatty(STDIN_FILENO) == 1 else { return nil }
        write(question, to: STDERR_FILENO)
        return readLine() == "yes"
    }

    /// The width of the terminal on standard error; nil when that is none.
    package static var terminalWidth: Int? {
        guard isatty(STDERR_FILENO) == 1 else { return nil }
        var size = winsize()
        guard unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}
