internal import ArgumentParser
internal import FileStore
internal import ReleaseBuild
package import ReleaseModel
internal import SystemPackage
package import Trust
internal import UpdateMetadata

/// What to trust when a release is proved, for which time, and how to tell what came of it.
package struct ProofOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A public key to trust, in PEM; may be repeated. (default: those in the tree)",
            valueName: "file"
        ),
        completion: .file()
    )
    private var key: [String] = []

    @Option(
        help: ArgumentHelp("The root of the update metadata to trust. (default: the tree's first)", valueName: "file"),
        completion: .file()
    )
    private var root: String?

    @Option(
        help: ArgumentHelp(
            "Whether it would be accepted then: 2027-03-01 or 2027-03-01T12:00:00Z. (default: now)",
            valueName: "time"
        ),
        transform: { try Timestamp(parsing: $0.utf8.count == 10 ? $0 + "T00:00:00Z" : $0) }
    )
    private var at: Timestamp?

    @Option(help: "How to print the result.")
    package var format = OutputFormat.text

    package init() {}

    package var time: Timestamp { at ?? .now }

    /// The keys that were named; none when there was no `--key`.
    package func keys() throws -> [PublicKey] { try key.map { try PublicKey(contentsOf: FilePath($0)) } }

    /// The bytes of the root that was named.
    package func trustedRoot() throws -> [UInt8]? {
        try root.map { path in
            try FileReader.contents(of: ResolvedPath.followed(FilePath(path)), limit: ClientLimits().root)
        }
    }

    /// Tells what is wrong on standard error.
    package func note(_ failures: [String], _ context: Context) {
        for failure in failures {
            Console.note("error: \(failure)")
            if context.isGitHubActions { Console.note(GitHubActions.annotation("error", .init(failure))) }
        }
    }
}
