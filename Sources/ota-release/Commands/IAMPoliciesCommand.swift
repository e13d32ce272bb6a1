internal import AccessPolicy
internal import ArgumentParser
internal import CommandSupport
internal import FileStore
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage

/// `ota-release iam policies`
struct IAMPoliciesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policies",
        abstract:
            "Print the policies for a release's regions: the signing role's, its trust, and the launching user's.",
        discussion: """
            The role signs the URLs that devices fetch artifacts with (--s3-url-signer-role of AWS's \
            CreateSoftwareUpdateJob). Regions in several partitions need a role in each, and get policies for each.
            """
    )

    @Argument(help: "A release definition: a file, or a name in manifests/. The only one there by default.")
    var manifest: String?

    @Option(help: ArgumentHelp("The signing role; else the one in manifests/iam.yaml.", valueName: "name|arn"))
    var role: String?

    @Option(help: ArgumentHelp("The account's twelve digits; else those in manifests/iam.yaml.", valueName: "id"))
    var account: String?

    @Flag(help: "Let the role read the buckets of every region, as the policy that AWS keeps.")
    var managed = false

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("A folder that gets one file for each policy.", valueName: "dir"),
        completion: .directory
    )
    var output: String?

    @Option(help: "How to print the result.")
    var format = OutputFormat.text

    @Flag(help: "The same as --format json.")
    var json = false

    func run() async throws {
        let context = Context.current
        let format = json ? OutputFormat.json : format
        try await FailureReport.catching(context, format) {
            let path = try ManifestLocator.locate(manifest, in: "manifests")
            let regions = try ManifestReader.read(path).regions
            let directory = try ManifestReader.accessDirectory(in: path.removingLastComponent())
            let listing = PolicyListing(policies: try sets(regions, directory), isManaged: managed)
            if let output { try listing.write(to: FilePath(output)) }
            switch (format, output) {
            case (.json, _): listing.printJSON()
            case (.text, nil): listing.print()
            case (.text, let folder?): listing.printNames(in: FilePath(folder))
            }
        }
    }

    /// The policies of each partition.
    private func sets(_ regions: [Region], _ directory: AccessDirectory?) throws -> [UpdatePolicies] {
        if let role, role.utf8.starts(with: "arn:".utf8) {
            let arn = try ARN(parsing: role)
            guard arn.role != nil else { throw InvalidValue("role", role, "it is the ARN of something else") }
            if let account, arn.account != (try AccountID(parsing: account)) {
                throw ValidationError("--account \(account) is not the account of --role \(role)")
            }
            return [try set(regions, arn)]
        }
        let account = try account.map(AccountID.init(parsing:)) ?? directory?.home.account ?? IAMPoliciesCommand.example
        let known = directory?.roles.first { $0.trust(in: .iot, context: .init()).isTrusted } ?? directory?.roles.first
        let name = try role.map { try IdentityName(parsing: $0, of: .role) } ?? known?.name
        let path = directory?.roles.first { $0.name == name }?.path ?? .root
        let standard = try IdentityName(parsing: "Greengrass_OTA_Update_Role", of: .role)
        return try Set(regions.map(\.partition)).sorted { $0.rawValue < $1.rawValue }
            .map { partition in
                try set(regions, .role(name ?? standard, path: path, of: account, in: partition))
            }
    }

    private func set(_ regions: [Region], _ role: ARN) throws -> UpdatePolicies {
        let others = regions.filter { $0.partition != role.partition }
        if self.role?.utf8.starts(with: "arn:".utf8) ?? false, !others.isEmpty {
            guard others.count < regions.count else {
                throw ReleaseFailure(
                    .invalidInput,
                    "\(role): the release has no region of the partition \(role.partition.rawValue)"
                )
            }
            Console.note(
                "warning: these regions are in other partitions, where the role is not: "
                    + others.map(\.name).joined(separator: ", ")
            )
        }
        return try UpdatePolicies(regions: regions, role: role, usesManagedPolicy: managed)
    }

    /// The account of AWS's documentation.
    private static var example: AccountID {
        get throws {
            Console.note("warning: 123456789012 is the account of AWS's examples; give yours with --account")
            return try AccountID(parsing: "123456789012")
        }
    }
}
