internal import ArgumentParser
internal import CommandSupport
internal import Glibc
internal import ObjectStore
internal import Publishing
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage

/// `ota-release publish`
struct PublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Bring the buckets of S3, or of a store like it, to the state of a release tree.",
        discussion: """
            Only what is missing is sent, a second name of the same bytes is copied by the store, and what never changes \
            is never overwritten. Artifacts come first and the timestamp of the update metadata last, if nobody else has \
            published meanwhile: a client that reads at any moment sees the old release or the new one. Interrupted \
            anywhere, a second run goes on.

            Credentials are found as AWS's tools find them: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; AWS_ROLE_ARN \
            and AWS_WEB_IDENTITY_TOKEN_FILE; or a profile. AWS_CA_BUNDLE names certificates to trust.
            """
    )

    @Argument(help: "The release tree.", completion: .directory)
    var tree = "release"

    @OptionGroup var store: StoreOptions

    @Flag(name: .customLong("dry-run"), help: "Print what would be done, and do nothing.")
    var isDryRun = false

    @Flag(help: "Delete what the tree has had no more for the time of grace.")
    var delete = false

    @Option(
        help: ArgumentHelp(
            "With --delete, how long to keep what clients on their way or another publication may need.",
            valueName: "hours"
        )
    )
    var grace = 24

    @Flag(
        inversion: .prefixedNo,
        help: "Make buckets that are missing. (default: only at an --endpoint-url)"
    )
    var createBuckets: Bool?

    @Option(help: "How to print the result.")
    var format = OutputFormat.text

    func validate() throws {
        guard (0...8760).contains(grace) else { throw ValidationError("--grace is 0 to 8760 hours") }
    }

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, format) {
            let report = try await context.stoppingOnSignals {
                try await store.withSession(context) { session, endpoint in
                    let publisher = Publisher(
                        session,
                        endpoint: endpoint,
                        options: options(endpoint),
                        stop: context.stop
                    ) {
                        Console.note("\($0): published")
                    }
                    return try await publisher.publish(
                        FilePath(tree),
                        regions: store.region,
                        to: store.target
                    )
                }
            }
            try PublishSummary(report).show(format, context)
        }
    }

    private func options(_ endpoint: StoreEndpoint) -> Publisher.Options {
        var options = Publisher.Options()
        options.isDryRun = isDryRun
        options.deletes = delete
        options.grace = Int64(grace) * 3600
        options.createsBuckets = createBuckets ?? !endpoint.isAWS
        return options
    }
}
