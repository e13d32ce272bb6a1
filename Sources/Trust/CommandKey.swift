internal import SystemPackage

/// A key behind a shell command that reads a message from standard input and writes the raw signature to standard output.
struct CommandKey {
    private let location: KeyLocation
    private let shell: ExternalProgram

    init(_ command: String, environment: [String: String]) {
        location = .command(command)
        shell = ExternalProgram(path: "/bin/sh", arguments: ["sh", "-c", command], environment: environment)
    }

    /// What the command answers, which nobody has checked yet.
    func sign(_ message: Message) throws -> ExternalProgram.Answer {
        let input: ExternalProgram.Input =
            switch message.content {
            case .bytes(let bytes): .bytes(Array(bytes))
            case .file(let path, _): .file(path)
            }
        return try shell.answer(to: input, at: location)
    }
}
