internal import AccessPolicy
internal import FileStore
internal import LocalCloud
internal import SystemPackage

@main struct Main {
    static func main() async throws {
        let state: FilePath = "/tmp/cloudstate"
        try FileTree.create(state)
        let directory = try AccessDirectory(
            home: .init(account: AccountID(parsing: "123456789012")),
            roles: [],
            users: []
        )
        let account = CloudAccount(directory: directory, isEnforcing: false, requiresVersion4: false)
        let secrets = try AccessSecrets(in: state, userKeys: [])
        let services = try CloudServices(
            catalog: BucketCatalog(root: "release"),
            account: account,
            secrets: secrets,
            database: CloudDatabase(in: state)
        )
        let server = CloudServer(services, host: "127.0.0.1", port: 8080, log: AccessLog { print($0) })
        try await server.run { print("port \($0)") }
    }
}
