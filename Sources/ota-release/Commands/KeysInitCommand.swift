internal import ArgumentParser
internal import CommandSupport
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage

/// `ota-release keys init`
struct KeysInitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a set of keys for all roles, as many as the policy asks for, and the first root.",
        discussion: """
            The keys are Ed25519, in PEM files, encrypted when a passphrase is given. With all of them in one place \
            this is a development set; for a fleet, move each private key to the person or machine it belongs to.
            """
    )

    @Argument(help: "The folder to make them in. (default: the development set's)", completion: .directory)
    var folder: String?

    @OptionGroup var trust: TrustOptions

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, .text) {
            let policy = try ManifestReader.trustPolicy(in: FilePath(trust.manifests))
            guard let path = folder.map({ FilePath($0) }) ?? context.configurationFolder.map(TrustFolder.development)
            else { throw ReleaseFailure(.key, "there is no home folder for a development set of keys; name a folder") }
            let made = TrustFolder(at: path, policy)
            try made.initialize(at: .now, access: trust.access(context))
            Console.print(try KeyTable(made).text)
            Console.print("\nroot version 1 is in \(path); devices start from it")
        }
    }
}
