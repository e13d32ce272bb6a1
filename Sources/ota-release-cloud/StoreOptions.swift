internal import ArgumentParser
internal import CommandSupport
internal import ObjectStore
internal import Publishing
internal import ReleaseBuild
internal import ReleaseModel

/// Which store, and who asks.
struct StoreOptions: ParsableArguments {
    @Option(
        name: .customLong("to"),
        help: ArgumentHelp(
            "The buckets; {region} stands for the region's name. (default: s3://{region}-greengrass-updates)",
            valueName: "s3-url"
        ),
        transform: PublishingTarget.init(parsing:)
    )
    var target = PublishingTarget.ownBuckets

    @Option(
        name: .customLong("endpoint-url"),
        help: ArgumentHelp("A store that speaks as S3 does, in place of AWS: http://127.0.0.1:9000.", valueName: "url")
    )
    var endpointURL: String?

    @Option(
        help: ArgumentHelp("A region of the tree; may be repeated. (default: all)", valueName: "region"),
        transform: Region.init(customNamed:)
    )
    var region: [Region] = []

    @Option(help: ArgumentHelp("A profile of ~/.aws.", valueName: "name"))
    var profile: String?

    @Option(
        help: ArgumentHelp("How long the store may say nothing before a request is tried again.", valueName: "seconds")
    )
    var timeout = 60

    @Option(help: ArgumentHelp("How many requests at once.", valueName: "count"))
    var connections = 16

    func validate() throws {
        guard (1...3600).contains(timeout) else { throw ValidationError("--timeout is 1 to 3600 seconds") }
        guard (1...512).contains(connections) else { throw ValidationError("--connections is 1 to 512") }
    }

    /// The endpoint that was asked for, here or in the environment ("Service-specific endpoints", AWS SDKs and Tools
    /// Reference Guide).
    private func endpoint(_ context: Context) throws -> StoreEndpoint {
        let text = endpointURL ?? context.environment["AWS_ENDPOINT_URL_S3"] ?? context.environment["AWS_ENDPOINT_URL"]
        guard let text, !text.isEmpty else { return .aws }
        return try StoreEndpoint(parsing: text)
    }

    /// Runs a command's work with a session, and says what a store's refusals mean.
    func withSession<Value>(
        _ context: Context,
        _ body: (StoreSession, StoreEndpoint) async throws -> Value
    ) async throws -> Value {
        do {
            let session = try session(context)
            let result: Result<Value, any Error>
            do { result = .success(try await body(session, endpoint(context))) } catch { result = .failure(error) }
            await session.close()
            return try result.get()
        } catch let error as StoreError {
            throw ReleaseFailure(error)
        }
    }

    private func session(_ context: Context) throws -> StoreSession {
        let environment = context.environment
        let home = environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? "us-east-1"
        let tokens = environment["AWS_ENDPOINT_URL_STS"] ?? environment["AWS_ENDPOINT_URL"] ?? ""
        let chain = CredentialChain(
            environment: environment,
            profile: profile,
            region: try Region(customNamed: home),
            endpoint: tokens.isEmpty ? .aws : try StoreEndpoint(parsing: tokens)
        )
        return StoreSession(
            credentials: try chain.source(),
            patience: .seconds(timeout),
            connections: connections,
            authorities: environment["AWS_CA_BUNDLE"].flatMap { $0.isEmpty ? nil : $0 }
        )
    }
}
