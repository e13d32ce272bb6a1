internal import ArgumentParser
internal import CommandSupport
internal import FileStore
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage
internal import Transfer
internal import UpdateClient
internal import UpdateMetadata

/// `ota-release tuf`
struct TUFCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tuf",
        abstract: "Be a client of a repository of The Update Framework: trust, refresh, download.",
        discussion: """
            This is the client that devices use, as a command, which speaks the protocol of tuf-conformance: init \
            takes the root to trust, refresh brings the metadata up to date, download fetches targets that it vouches \
            for. Any repository's targets will do: that a target is for one's own software and platform is what a \
            device asks besides. The exit code is 0 when all of it succeeded and else 1.
            """
    )

    enum Action: String, CaseIterable, ExpressibleByArgument {
        case initialize = "init"
        case refresh, download
    }

    @Argument(help: "init, refresh or download.")
    var action: Action

    @Argument(help: "The root to trust, for init.", completion: .file())
    var root: String?

    @Option(help: ArgumentHelp("Where the client keeps what it trusts.", valueName: "dir"), completion: .directory)
    var metadataDir: String

    @Option(help: ArgumentHelp("Where the repository has its metadata.", valueName: "url"))
    var metadataUrl: String?

    @Option(help: ArgumentHelp("A target to download; may be repeated.", valueName: "path"))
    var targetName: [String] = []

    @Option(help: ArgumentHelp("Where downloaded targets go.", valueName: "dir"), completion: .directory)
    var targetDir: String?

    @Option(help: ArgumentHelp("Where the repository has its targets.", valueName: "url"))
    var targetBaseUrl: String?

    func run() async throws {
        do {
            switch action {
            case .initialize: try initialize()
            case .refresh: _ = try refreshed()
            case .download: try download()
            }
        } catch {
            for problem in ReleaseFailure(error).problems { Console.note("error: \(problem)") }
            throw ExitStatus.verificationFailed.code
        }
    }

    private var store: FolderMetadataStore { FolderMetadataStore(FilePath(metadataDir)) }

    private func initialize() throws {
        guard let root else { throw ReleaseFailure(.invalidInput, "init needs the file of the root to trust") }
        let bytes = try FileReader.contents(of: ResolvedPath.followed(FilePath(root)), limit: ClientLimits().root)
        let trusted = try TrustedMetadata(trusting: bytes, at: .now)
        try store.save(RoleName.root.fileName(), bytes)
        Console.print("root version \(trusted.root.payload.version) is trusted, in \(metadataDir)")
    }

    private func refreshed() throws -> MetadataClient {
        guard let metadataUrl else { throw ReleaseFailure(.invalidInput, "\(action.rawValue) needs --metadata-url") }
        let source = HTTPMetadataSource(HTTPClient(), below: metadataUrl)
        var client = try MetadataClient(source, store: store, at: .now)
        try client.refresh()
        return client
    }

    private func download() throws {
        guard let targetDir, let targetBaseUrl, !targetName.isEmpty else {
            throw ReleaseFailure(.invalidInput, "download needs --target-name, --target-dir and --target-base-url")
        }
        var client = try refreshed()
        let download = TargetDownload(HTTPClient(), below: targetBaseUrl, into: FilePath(targetDir))
        for name in targetName {
            let path = TargetPath(name)
            guard let target = try client.target(path) else { throw TargetError.unlisted(path) }
            let file = try download.file(path, target, at: client.location(of: path, target))
            Console.print("\(file)")
        }
    }
}
