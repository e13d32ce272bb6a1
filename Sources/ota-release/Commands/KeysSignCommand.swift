internal import ArgumentParser
internal import CommandSupport
internal import FileStore
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage
internal import Trust
internal import UpdateMetadata

/// `ota-release keys sign`
struct KeysSignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Say in words what metadata changes, and sign it with one key, offline.",
        discussion: """
            FILE stays as it is: the signature goes into a copy, FILE.signed-by-KEY.json, which `ota-release keys \
            merge` puts together with those of others. The passphrase comes as for `ota-release keys generate`.
            """
    )

    @OptionGroup var options: CeremonyOptions

    @Option(
        help: ArgumentHelp("The private key that signs: a PEM file, a pkcs11: URI, or exec:COMMAND.", valueName: "key"),
        completion: .file()
    )
    var key: String

    @Option(help: ArgumentHelp("The key's public half, which exec: needs.", valueName: "file"), completion: .file())
    var publicKey: String?

    @Option(help: ArgumentHelp("A file whose first line opens the key.", valueName: "file"), completion: .file())
    var passphraseFile: String?

    @Option(help: ArgumentHelp("Where the signed copy goes.", valueName: "file"), completion: .file())
    var output: String?

    @Flag(help: "Sign without a question.")
    var yes = false

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, .text) {
            let ceremony = try Ceremony(options, at: .now)
            let passphrase = try context.passphrase(file: passphraseFile)
            let signer = RoleSigner(
                try SigningKey(
                    at: KeyLocation(parsing: key),
                    publicKey: publicKey.map { try PublicKey(contentsOf: FilePath($0)) },
                    passphrase: passphrase,
                    environment: context.environment
                )
            )
            let id = try ceremony.id(of: signer.publicKey)
            let part = FilePath(output ?? KeysSignCommand.partName(options.file, id))
            Console.print(ceremony.description.text)
            Console.print("")
            for line in ceremony.notes { Console.print(line) }
            Console.print("signing with the key \(id.text) (\(signer.publicKey.algorithm.rawValue)), which stands for")
            for role in ceremony.roles(of: signer.publicKey) { Console.print("  \(role)") }
            if try isThere(part, ceremony, by: id) {
                Console.print("\(part) is there already, signed by this key")
                return
            }
            try confirm()
            let signature = try signer.sign(Array(ceremony.file.envelope.message))
            try write(ceremony.file.envelope.adding(signature: signature, by: id), to: part)
            Console.print("signed: \(part)")
        }
    }

    /// `2.root.signed-by-1a2b3c4d.json` for `2.root.json`
    private static func partName(_ file: String, _ id: KeyID) -> String {
        // The ids of others may be any text.
        let suffix = "signed-by-\(PercentEncoding.component(id.short)).json"
        return file.hasSuffix(".json") ? "\(file.dropLast(4))\(suffix)" : "\(file).\(suffix)"
    }

    /// Whether the part was made by an earlier run; a signature need not come out the same twice.
    private func isThere(_ part: FilePath, _ ceremony: Ceremony, by id: KeyID) throws -> Bool {
        guard try FileStatus.of(part) != nil else { return false }
        guard let there = try? Ceremony.part(part.string).envelope, there.message == ceremony.file.envelope.message,
            ceremony.authorities.contains(where: { there.signers(of: $0).contains(id) })
        else { throw KeysSignCommand.occupied(part) }
        return true
    }

    private func confirm() throws {
        guard !yes else { return }
        switch Console.confirms("sign this? type yes: ") {
        case true?: return
        case false?: throw ReleaseFailure(.verification, "nothing is signed, as the answer was not yes")
        case nil:
            throw ValidationError("there is no terminal to ask on; --yes signs without a question")
        }
    }

    private func write(_ envelope: MetadataEnvelope, to path: FilePath) throws {
        let writer = try FileWriter(in: path.removingLastComponent(), mode: 0o644)
        try writer.write(envelope.bytes.span)
        do throws(FileError) {
            try writer.commitNew(to: path)
        } catch {
            guard error.code == .fileExists else { throw error }
            throw KeysSignCommand.occupied(path)
        }
    }

    private static func occupied(_ path: FilePath) -> ReleaseFailure {
        ReleaseFailure(.conflict, "\(path) is there already and is something else; choose another name with --output")
    }
}

extension Ceremony {
    /// What a signer should know of the files themselves.
    fileprivate var notes: [String] {
        var notes: [String] = []
        if description.previousVersion == nil, file.envelope.version > 1 {
            notes.append("the version before is not at hand, so nothing is said of changes; give it with --previous")
        }
        if previousIsUnsigned {
            notes.append("too few of today's keys have signed the version before; it may not be the published one")
        }
        let unknown = file.envelope.unknownMembers.map(\.quotedForDisplay)
        if !unknown.isEmpty {
            notes.append("there is more in it that is not described here: \(unknown.joined(separator: ", "))")
        }
        return notes.isEmpty ? [] : notes + [""]
    }
}
