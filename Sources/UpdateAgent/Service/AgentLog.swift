internal import FileStore
internal import Glibc
package import ReleaseModel
package import SystemPackage
package import UpdateJobs

/// The agent's log file, which is renamed when it is full. What cannot be written is lost: a full disk must not keep a
/// device from going back.
package final class AgentLog {
    private let file: FilePath
    private let echo: ((String) -> Void)?
    private let now: () -> Timestamp
    /// What is written: this level and those above it.
    package var level = UpdateAgentLogLevel.standard

    /// In bytes; flash is small.
    private static let largest: UInt64 = 1 << 20
    /// How many full files are kept.
    private static let kept = 3

    /// A log in `file`; `echo` gets each line as well.
    package init(_ file: FilePath, now: @escaping () -> Timestamp = { .now }, echo: ((String) -> Void)? = nil) {
        self.file = file
        self.now = now
        self.echo = echo
    }

    package func write(_ severity: UpdateAgentLogLevel, _ text: String) {
        guard severity.rank >= level.rank else { return }
        let line = "\(now()) [\(severity.rawValue)] \(text.escapedForDisplay)"
        echo?(line)
        try? append(line + "\n")
    }

    /// What a program has said, line by line.
    func write(outputOf name: String, _ output: String) {
        for line in output.split(whereSeparator: \.isNewline) { write(.info, "\(name): \(line)") }
    }

    private func append(_ line: String) throws {
        try FileTree.create(file.removingLastComponent())
        if try FileStatus.of(file)?.size ?? 0 >= AgentLog.largest { try rotate() }
        let descriptor = try FileDescriptor.open(
            file,
            .writeOnly,
            options: [.append, .create, .noFollow, .closeOnExec, .nonBlocking],
            permissions: [.ownerReadWrite, .groupRead]
        )
        defer { try? descriptor.close() }
        try descriptor.writeAll(line.utf8)
    }

    private func rotate() throws {
        let names = (0...AgentLog.kept).map { $0 == 0 ? file : FilePath("\(file).\($0)") }
        for index in names.indices.dropLast().reversed() where try FileStatus.of(names[index]) != nil {
            try FileTree.rename(names[index], to: names[index + 1])
        }
    }
}

extension UpdateAgentLogLevel {
    /// The more severe, the higher; the order in which AWS lists the levels is no other.
    fileprivate var rank: Int {
        switch self {
        case .trace: 0
        case .debug: 1
        case .verbose: 2
        case .info: 3
        case .warn: 4
        case .error: 5
        case .fatal: 6
        case .none: 7
        }
    }
}
