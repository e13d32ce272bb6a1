internal import LocalCloud
internal import SystemPackage
@main struct Main { static func main() async throws {
  let server = CloudServer(CloudServices(catalog: BucketCatalog(root: "release")), host: "127.0.0.1", port: 8080, log: AccessLog { print($0) })
  try await server.run { print("port \($0)") } } }
