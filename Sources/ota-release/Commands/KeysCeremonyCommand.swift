internal import ArgumentParser
internal import CommandSupport
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage
internal import UpdateMetadata

/// `ota-release keys ceremony`
struct KeysCeremonyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ceremony",
        abstract: "Make or renew the root with several people, each signing on a machine of their own.",
        discussion: """
            Proposes the root that today's public keys and the policy ask for, says in words what it changes and what \
            each has to do, and, run again when enough have signed, makes it the newest. It needs no private key.
            """
    )

    @Argument(help: "The trust folder. (default: the one of trust.yaml)", completion: .directory)
    var folder: String?

    @OptionGroup var trust: TrustOptions

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, .text) {
            let policy = try ManifestReader.trustPolicy(in: FilePath(trust.manifests))
            let path = folder ?? policy.folder.map { FilePath(trust.manifests).pushing(FilePath($0)).string }
            let trustFolder = try path.map { TrustFolder(at: FilePath($0), policy) } ?? trust.folder(context)
            let now = Timestamp.now
            switch try RootCeremony(trustFolder).proceed(at: now) {
            case .nothingToDo(let version):
                Console.print("root version \(version) says what the policy and the public keys say; nothing to do")
            case .published(let version, let file):
                Console.print("root version \(version) has enough signatures and is in \(file)")
                Console.print("publish it with `ota-release refresh`, and give it to new devices")
            case .waiting(let proposal):
                show(proposal, at: now)
            }
        }
    }

    private func show(_ proposal: RootCeremony.Proposal, at time: Timestamp) {
        let name = proposal.file.string
        Console.print(MetadataDescription(proposal.root, previous: proposal.previous, at: time).text)
        Console.print("\nstill needed: \(proposal.missing.joined(separator: "; "))")
        Console.print("who can sign: \(proposal.signers.joined(separator: ", "))")
        Console.print(
            """

            1. give \(name) and the root before it to each of them
            2. each runs, on a machine of their own:  ota-release keys sign \(proposal.file.lastComponent?.string ?? name) --key KEY.pem
            3. bring the signed copies back:          ota-release keys merge \(name) COPY...
            4. run `ota-release keys ceremony` again
            """
        )
    }
}
