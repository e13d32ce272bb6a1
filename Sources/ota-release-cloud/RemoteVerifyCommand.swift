internal import ArgumentParser
internal import CommandSupport
internal import Glibc
internal import ObjectStore
internal import Publishing
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage

/// `ota-release verify --remote`
struct RemoteVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove what a store has of a release, as `ota-release verify` proves a tree.",
        discussion: """
            Every object is fetched and held against signatures, metadata and manifests, with nothing extra and nothing \
            missing. With --sample, an object that has the entity tag and the size of one that was fetched stands for it, \
            but for so many in each bucket. The release tree says which regions there are, which keys to trust, and which \
            root; without one, say --region and --key.
            """
    )

    @Flag(help: "Verify what a store has.")
    var remote = false

    @Argument(help: "The release tree that was published.", completion: .directory)
    var tree = "release"

    @OptionGroup var store: StoreOptions

    @Option(help: ArgumentHelp("Fetch equal objects this often in each bucket, instead of all.", valueName: "count"))
    var sample: Int?

    @OptionGroup var proof: ProofOptions

    func validate() throws {
        if let sample, sample < 0 { throw ValidationError("--sample is 0 or more") }
    }

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, proof.format) {
            let local = try LocalRelease(FilePath(tree))
            let options = try options(local)
            let addresses = try addresses(local)
            let name = "ota-release-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
            let result = try await context.stoppingOnSignals {
                try await store.withSession(context) { session, endpoint in
                    let verifier = RemoteVerifier(session, endpoint: endpoint, options: options, stop: context.stop)
                    return try await verifier.verify(
                        addresses,
                        in: context.temporaryFolder.appending(name),
                        jobs: Context.processorCount
                    )
                }
            }
            try show(result.report, result.fetched, addresses, context)
            if !result.report.isSound { throw ExitStatus.verificationFailed.code }
        }
    }

    private func options(_ local: LocalRelease) throws -> RemoteVerifier.Options {
        var options = RemoteVerifier.Options()
        options.keys = try proof.keys()
        if options.keys.isEmpty { options.keys = local.keys }
        guard !options.keys.isEmpty else {
            throw ReleaseFailure(.key, "\(tree): there is no release tree here with keys to trust; say --key FILE")
        }
        options.root = try proof.trustedRoot() ?? local.firstRoot
        options.time = proof.time
        options.sample = sample
        return options
    }

    private func addresses(_ local: LocalRelease) throws -> [BucketAddress] {
        let regions = store.region.isEmpty ? local.regions : store.region
        guard !regions.isEmpty else {
            throw ReleaseFailure(.invalidInput, "\(tree): there is no release tree here; say --region REGION")
        }
        return try store.target.addresses(regions)
    }

    private func show(
        _ report: VerificationReport,
        _ fetched: RemoteMirror.Traffic,
        _ addresses: [BucketAddress],
        _ context: Context
    ) throws {
        proof.note(report.failures, context)
        guard proof.format == .text else {
            return Console.write(String(decoding: try JSON.encode(report), as: UTF8.self), to: STDOUT_FILENO)
        }
        let places = addresses.count == 1 ? addresses[0].description : "\(addresses.count) buckets"
        guard report.isSound else { return Console.print("\(places): \(report.failures.count) things are wrong") }
        let compared = fetched.compared == 0 ? "" : ", \(fetched.compared) more equal by their entity tags"
        Console.print(
            """
            \(places): sound, with \(report.versions.joined(separator: ", "))
              \(report.artifacts) artifacts, \(report.files) files; \(fetched.objects) objects fetched \
            (\(ByteCount.text(fetched.bytes)))\(compared)
            \(report.keyIds.map { "  signed by \($0)" }.joined(separator: "\n"))
            """
        )
    }
}
