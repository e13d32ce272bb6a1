internal import AccessPolicy
internal import ArgumentParser
internal import CommandSupport
internal import FileStore
internal import Glibc
internal import LocalCloud
internal import ReleaseBuild
internal import ReleaseModel
internal import SystemPackage
internal import Trust

/// `ota-release serve`
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve a release to the aws CLI, boto3 and device agents, as AWS would.",
        discussion: """
            One port answers as S3 (read only), AWS IoT Greengrass V1, AWS IoT Jobs, the data plane of IoT Jobs, IAM and \
            STS; --endpoint-url is the only difference for the clients. At /_/ a page shows releases, jobs and devices as \
            they change, at /_/metrics are figures for Prometheus; beyond this machine, both ask for the token that is \
            printed at the start. Roles and users come from iam.yaml in the folder of manifests. The access log goes to \
            standard error, one line of JSON for each request.

            With --tls the port speaks HTTPS, with a certificate of an authority that is made in the state folder; \
            `ota-release device` gives devices certificates of the same.
            """
    )

    @Argument(help: "The release tree.", completion: .directory)
    var tree = "release"

    @Option(help: "The port, 0 for any that is free; else 8080, and with --tls 8443.")
    var port: UInt16?

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Flag(help: "Speak HTTPS, and know devices by their certificates.")
    var tls = false

    @Option(
        help: ArgumentHelp(
            "A name or address by which clients reach this machine, for the certificate; may be repeated. Devices get the "
                + "first.",
            valueName: "host"
        )
    )
    var name: [String] = []

    @Flag(help: "Listen beyond this machine without TLS: whoever sees the traffic can read and replay it.")
    var insecure = false

    @Flag(name: .customLong("require-sigv4"), help: "Refuse presigned URLs of version 2, which boto3 makes by default.")
    var requireVersion4 = false

    @Flag(name: .customLong("enforce-iam"), help: "Check what each user may do, by its policies.")
    var enforceIAM = false

    @Option(
        help: ArgumentHelp(
            "Update to what is promoted on this channel, and only the things that its wave reaches; with candidate, to "
                + "whatever is offered.",
            valueName: "name"
        )
    )
    var channel = ChannelName.candidate

    @Option(help: ArgumentHelp("The folder with iam.yaml.", valueName: "dir"), completion: .directory)
    var manifests = "manifests"

    @OptionGroup var state: StateOptions

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, .text) {
            let root = ResolvedPath.followed(FilePath(tree))
            let catalog = BucketCatalog(
                root: root,
                channel: channel == ChannelName.candidate ? nil : try ChannelName(parsing: channel)
            )
            guard try FileStatus.of(root)?.kind == .folder, try !catalog.buckets().isEmpty else {
                throw ReleaseFailure(
                    .inputOutput,
                    "\(tree): there is no release tree here; `ota-release build` makes one"
                )
            }
            let address = try ServeAddress(host: host, names: name, isSecure: tls, allowsClear: insecure)
            try await serve(catalog, root, at: address, context)
        }
    }

    private func serve(
        _ catalog: BucketCatalog,
        _ root: FilePath,
        at address: ServeAddress,
        _ context: Context
    ) async throws {
        let folder = try state.folder(context)
        let lock = try FileLock(at: folder.appending("lock"))
        guard try lock.tryAcquire() else {
            throw ReleaseFailure(.conflict, "\(folder): another server uses this state; stop it, or say --state DIR")
        }
        defer { withExtendedLifetime(lock) {} }
        let directory =
            try ManifestReader.accessDirectory(in: FilePath(manifests))
            ?? AccessDirectory(home: .init(account: AccountID(parsing: "123456789012")), roles: [], users: [])
        let account = CloudAccount(
            directory: directory,
            isEnforcing: enforceIAM,
            requiresVersion4: requireVersion4
        )
        let keys = directory.users.flatMap(\.accessKeys).map(\.description)
        let secrets = try AccessSecrets(in: folder, userKeys: keys)
        let services = try CloudServices(
            catalog: catalog,
            account: account,
            secrets: secrets,
            database: CloudDatabase(in: folder),
            pageAccess: address.host.isLoopback ? .thisMachine : .holders(of: secrets.pageToken, isSecure: tls)
        )
        let buckets = try catalog.buckets()
        let server = CloudServer(
            services,
            host: address.host.text,
            port: Int(port ?? (tls ? 8443 : 8080)),
            tls: tls ? try serverTLS(for: address.certificateNames(buckets), in: folder) : nil,
            log: AccessLog { Console.write($0, to: STDERR_FILENO) }
        )
        let welcome = try ServeWelcome(
            tree: tree,
            artifact: artifact(catalog),
            buckets: buckets,
            secrets: secrets,
            directory: directory,
            state: folder,
            stateOption: state.state,
            hasOpenPage: address.host.isLoopback
        )
        try await server.run { [account = directory.home.account] port in
            let endpoint = address.endpoint(port: port)
            do {
                try ServerRecord(endpoint: endpoint, tree: root, account: account).write(in: folder)
            } catch {
                Console.note("warning: `ota-release device` will not find this server: \(error)")
            }
            Console.print(welcome.text(endpoint: endpoint))
        }
    }

    /// A certificate for these names, new for each start, whose key is never on the disk.
    private func serverTLS(for names: [HostName], in state: FilePath) throws -> ServerTLS {
        let folder = DeviceRegistry.authorityFolder(in: state)
        try FileTree.create(folder, mode: 0o700)
        let authority = try CertificateAuthority.established(in: folder, at: .now)
        return try ServerTLS(authority.issue(to: .server(names), at: .now), authority: authority.pem)
    }

    /// An artifact to fetch as a first try: of the newest core, for a common platform if there is one.
    private func artifact(_ catalog: BucketCatalog) throws -> String {
        let newest = try ReleaseTree(at: FilePath(tree)).versions().last { $0.software == .core }
        let record = newest?[.ubuntuX86_64] ?? newest?.platforms.first
        return "\(try catalog.buckets().first?.text ?? "")/\(record?.key.string ?? "KEY")"
    }
}
