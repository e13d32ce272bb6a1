internal import ArgumentParser
internal import CommandSupport
internal import FileStore
internal import Glibc
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage
internal import Trust

/// `ota-release build`
struct BuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Package, hash and sign a release, and write one bucket tree per region.",
        discussion: """
            Every staged build that the manifest names becomes a reproducible archive. The whole release appears in \
            the output folder at once, or not at all; what has not changed is taken from the cache.

            \(SigningOptions.discussion)

            With --unsigned, the output is a shard: archives alone, which `ota-release assemble` signs and publishes \
            with those of other machines.
            """
    )

    @Argument(help: "A release definition: a file, or a name in manifests/. The only one there by default.")
    var manifest: String?

    @Option(help: ArgumentHelp("The release tree. (default: release)", valueName: "dir"), completion: .directory)
    var output: String?

    @OptionGroup var options: ReleaseOptions
    @OptionGroup var signing: SigningOptions

    @Flag(help: "Make a shard for `assemble`, with no key; --output names its folder.")
    var unsigned = false

    @Flag(help: "Check everything and say what would be built, but write nothing.")
    var dryRun = false

    @Option(help: "How to print the result.")
    var format = OutputFormat.text

    func validate() throws {
        guard unsigned else { return }
        if output == nil { throw ValidationError("--unsigned makes a shard; name its folder with --output") }
        if signing.areGiven { throw ValidationError("--unsigned uses no key; leave the options of keys away") }
        if options.replace || !options.region.isEmpty {
            throw ValidationError("a shard is for all regions and replaces nothing; say so to `ota-release assemble`")
        }
    }

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, format) {
            let display = ProgressDisplay(context, isQuiet: format == .json)
            defer { display.finish() }
            let request = try options.request(for: manifest, output: output ?? "release", context)
            let builder = ReleaseBuilder(request, observer: display, stop: context.stop)
            let report = try await context.stoppingOnSignals { try await self.report(of: builder, context) }
            display.finish()
            try BuildSummary(report).show(format, context)
        }
    }

    private func report(of builder: ReleaseBuilder, _ context: Context) async throws -> BuildReport {
        if dryRun { return try await rehearse(builder, context) }
        if unsigned { return try await builder.buildShard() }
        return try await builder.build(
            signingWith: signing.signingKey(context),
            trust: context.trustFolder(manifests: builder.request.folder),
            access: context.keyAccess(passphraseFile: signing.passphraseFile)
        )
    }

    private func rehearse(_ builder: ReleaseBuilder, _ context: Context) async throws -> BuildReport {
        let scratch = context.temporaryFolder.appending("ota-release-\(getpid())-\(UInt64.random(in: 0...UInt64.max))")
        try FileTree.create(scratch, mode: 0o700)
        defer { try? FileTree.remove(scratch) }
        let key = unsigned ? nil : try signing.expectedKey(context)
        return try await builder.rehearse(signingWith: key, scratch: scratch)
    }
}
