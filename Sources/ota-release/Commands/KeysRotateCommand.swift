internal import ArgumentParser
internal import CommandSupport
internal import ReleaseBuild
internal import ReleaseModel

/// `ota-release keys rotate`
struct KeysRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Replace the keys of a role by new ones, and make the root that says so.",
        discussion: """
            With --lose only that key is replaced, without its help. When the keys at hand are not enough to sign the \
            next root, it waits in the folder for the signatures of others (`keys sign`, `keys merge`). Afterwards \
            `ota-release refresh` publishes it. Private halves of retired keys are never deleted: where they are is said.
            """
    )

    @Argument(help: "root, targets, core, ota_agent, snapshot or timestamp.")
    var role: TrustRole

    @Option(help: ArgumentHelp("Replace this key only; may be repeated.", valueName: "name"))
    var lose: [String] = []

    @OptionGroup var trust: TrustOptions

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, .text) {
            let rotation = KeyRotation(try trust.folder(context), access: trust.access(context))
            let outcome = try rotation.rotate(role, losing: lose, at: .now)
            Console.print("retired  \(outcome.retired.joined(separator: ", "))")
            Console.print("new      \(outcome.made.joined(separator: ", "))")
            Console.print(text(outcome.root))
            if !outcome.leftBehind.isEmpty {
                Console.print(
                    "the private halves of the retired keys are still there; destroy them once the new keys are "
                        + "published:"
                )
                for location in outcome.leftBehind { Console.print("  \(location)") }
            }
        }
    }

    private func text(_ root: KeyRotation.RootState?) -> String {
        switch root {
        case .published(let version, let file):
            "root version \(version) is signed, in \(file); publish it with `ota-release refresh`"
        case .pending(let version, let file, let missing):
            "root version \(version) waits in \(file) for \(missing.joined(separator: "; "))"
        case nil: "the targets metadata names the new keys after `ota-release refresh`"
        }
    }
}

extension TrustRole: ExpressibleByArgument {}
