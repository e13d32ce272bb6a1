internal import ArgumentParser
internal import CommandSupport
internal import Glibc
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage

/// `ota-release attack`
struct AttackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attack",
        abstract: "Play every known attack on this release, and prove that devices refuse it.",
        discussion: """
            The targets are those of the release, the client is the one that devices use; the metadata is signed with \
            keys that are made for this run, some of which the attacker gets. The first line is a control: the honest \
            release must get through.
            """
    )

    @Argument(help: "The release tree.", completion: .directory)
    var tree = "release"

    @Option(help: "How to print the result.")
    var format = OutputFormat.text

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, format) {
            let release = try AttackedRelease(reading: FilePath(tree))
            let results = try AttackRehearsal.play(release, at: .now)
            switch format {
            case .json: Console.write(String(decoding: try JSON.encode(results), as: UTF8.self), to: STDOUT_FILENO)
            case .text: Console.print(text(results))
            }
            let failures = results.filter { !$0.isGood }
            for failure in failures {
                let text = "\(failure.attack): \(failure.outcome.rawValue): \(failure.reason)"
                Console.note("error: \(text)")
                if context.isGitHubActions { Console.note(GitHubActions.annotation("error", .init(text))) }
            }
            if !failures.isEmpty { throw ExitStatus.verificationFailed.code }
        }
    }

    private func text(_ results: [AttackResult]) -> String {
        var table = TextTable([("attack", .left), ("outcome", .left), ("reason", .left)])
        for result in results {
            for (number, line) in AttackCommand.wrapped(result.reason, to: 57).enumerated() {
                table.append(number == 0 ? [result.attack, result.outcome.rawValue, line] : ["", "", line])
            }
        }
        return "\(table.text)\n\n\(closing(results.dropFirst()))"
    }

    private func closing(_ attacks: ArraySlice<AttackResult>) -> String {
        guard !attacks.isEmpty else { return "the honest release was refused, so no attack was played" }
        let refused = attacks.count { $0.outcome == .refused }
        let recovered = attacks.count { $0.outcome == .recovered }
        let all = refused + recovered == attacks.count ? "" : " of \(attacks.count)"
        return "\(refused)\(all) attacks refused, \(recovered) recovered from"
    }

    /// Lines of words that have at most `width` characters, where no single word is longer.
    private static func wrapped(_ text: String, to width: Int) -> [String] {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
