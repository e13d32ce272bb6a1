internal import AccessPolicy
internal import ArgumentParser
internal import CommandSupport
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage

/// `ota-release iam check`
struct IAMCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a policy: which regions of a release it lets devices fetch from, and which it forgets.",
        discussion: """
            A trust policy is checked too: whether AWS IoT may assume its role. What is not understood never allows \
            anything. The exit code is 1 when a region is forgotten, or AWS IoT is not trusted.
            """
    )

    @Argument(help: "The policy, in JSON.", completion: .file())
    var file: String

    @Argument(help: "A release definition: a file, or a name in manifests/. The only one there by default.")
    var manifest: String?

    @Option(help: ArgumentHelp("Check against a release tree instead.", valueName: "dir"), completion: .directory)
    var release: String?

    @Option(
        help: ArgumentHelp("Ask for the regions of one partition only: aws, aws-cn, aws-us-gov.", valueName: "name")
    )
    var partition: Partition?

    @Option(help: "How to print the result.")
    var format = OutputFormat.text

    @Flag(help: "The same as --format json.")
    var json = false

    func validate() throws {
        guard manifest == nil || release == nil else {
            throw ValidationError("name a release definition or --release, not both")
        }
    }

    func run() async throws {
        let format = json ? OutputFormat.json : format
        try await FailureReport.catching(Context.current, format) {
            let policy = try PolicyFile.read(FilePath(file))
            let report: AccessReport
            switch policy.kind {
            case .trust: report = AccessReport(file: file, trust: policy.trust(in: .iot))
            case .permissions:
                let objects = try objects
                let regions = objects.regions.filter { partition == nil || $0.partition == partition }
                guard !regions.isEmpty else {
                    throw ReleaseFailure(.invalidInput, "the release has no region of that partition")
                }
                let policies = PolicySet([NamedPolicy(file, policy)])
                report = AccessReport(
                    file: file,
                    audit: BucketAudit(of: policies, regions: regions, keys: objects.keys)
                )
            }
            try report.show(format)
            if !report.isSound { throw ExitStatus.verificationFailed.code }
        }
    }

    private var objects: FetchedObjects {
        get throws {
            if let release { return try FetchedObjects(of: ReleaseTree(at: FilePath(release))) }
            return FetchedObjects(of: try ManifestReader.read(ManifestLocator.locate(manifest, in: "manifests")))
        }
    }
}

extension Partition: ExpressibleByArgument {}
