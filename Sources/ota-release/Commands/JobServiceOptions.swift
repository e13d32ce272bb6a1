internal import ArgumentParser
internal import CommandSupport
internal import ReleaseBuild
internal import ReleaseModel
internal import RequestSigning
internal import Transfer

/// Where jobs are created, and as whom.
struct JobServiceOptions: ParsableArguments {
    @Option(help: "The region; else AWS_REGION or AWS_DEFAULT_REGION.")
    var region: String?

    @Option(
        help: ArgumentHelp(
            "The endpoint, such as http://127.0.0.1:8080; else AWS_ENDPOINT_URL_IOT, AWS_ENDPOINT_URL, or AWS itself.",
            valueName: "url"
        )
    )
    var endpointURL: String?

    func region(_ context: Context) throws -> Region {
        guard let name = region ?? context.variable("AWS_REGION") ?? context.variable("AWS_DEFAULT_REGION") else {
            throw ReleaseFailure(.invalidInput, "say the region with --region")
        }
        return try Region(customNamed: name)
    }

    func service(in region: Region, _ context: Context) throws -> JobService {
        let endpoint = endpointURL ?? context.variable("AWS_ENDPOINT_URL_IOT") ?? context.variable("AWS_ENDPOINT_URL")
        var options = HTTPOptions()
        options.caFile = context.variable("AWS_CA_BUNDLE")
        return JobService(
            at: try endpoint.map { try ServiceURL(parsing: $0) } ?? ServiceURL(of: "iot", in: region),
            in: region,
            credentials: try context.credentials(),
            client: HTTPClient(options)
        )
    }
}
