internal import LocalCloud
@main struct Main { static func main() async throws { try await probe() } }
