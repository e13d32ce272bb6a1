internal import ArgumentParser
internal import CommandSupport
internal import ReleaseBuild
internal import ReleaseModel
internal import RequestSigning
internal import SystemPackage

/// `ota-release presign`
struct PresignCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "presign",
        abstract: "Print a URL with which anyone may fetch an artifact for a while.",
        discussion: """
            Credentials come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. The URL is for the \
            endpoint in --endpoint-url, AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL, such as that of `ota-release serve`; \
            without one it is for S3 itself.

            EXAMPLES:
              ota-release presign us-east-1-greengrass-updates/core/x86_64/greengrass-core-ubuntu-1.11.6.tar.xz
              ota-release presign --release 1.11.6 --software core --platform ubuntu/x86_64 --region us-east-1
            """
    )

    @Argument(help: ArgumentHelp("The object; or say which with the options.", valueName: "bucket/key"))
    var object: String?

    @Option(help: ArgumentHelp("For how many seconds the URL is good, up to a week.", valueName: "seconds"))
    var expires = 3600

    @Option(help: ArgumentHelp("The release that brought the artifact, or its version.", valueName: "name"))
    var release: String?

    @Option(help: ArgumentHelp("core or ota_agent.", valueName: "software"))
    var software: String?

    @Option(help: ArgumentHelp("The platform, such as ubuntu/x86_64.", valueName: "os/arch"))
    var platform: String?

    @Option(help: "The region whose bucket is meant; else AWS_REGION or AWS_DEFAULT_REGION.")
    var region: String?

    @Option(help: ArgumentHelp("The release tree in which the options are looked up.", valueName: "dir"))
    var tree = "release"

    @Option(help: ArgumentHelp("The endpoint, such as http://127.0.0.1:8080.", valueName: "url"))
    var endpointURL: String?

    func validate() throws {
        let options = [release, software, platform]
        if object == nil, options.contains(nil) {
            throw ValidationError("name the object as BUCKET/KEY, or say --release, --software and --platform")
        }
        if object != nil, options.contains(where: { $0 != nil }) {
            throw ValidationError("BUCKET/KEY says it all: leave --release, --software and --platform away")
        }
    }

    func run() async throws {
        let context = Context.current
        try await FailureReport.catching(context, .text) {
            let (region, key) = try object.map(PresignCommand.parse) ?? lookUp(context)
            let endpoint =
                endpointURL ?? context.variable("AWS_ENDPOINT_URL_S3") ?? context.variable("AWS_ENDPOINT_URL")
            let url =
                try endpoint.map { try ObjectURL(bucket: region.bucket, key: key, in: region, at: $0) }
                ?? ObjectURL(bucket: region.bucket, key: key, in: region)
            Console.print(try url.presigned(by: context.credentials(), lifetime: expires, at: .now))
        }
    }

    /// `BUCKET/KEY` or `s3://BUCKET/KEY`
    private static func parse(_ text: String) throws -> (Region, ObjectKey) {
        let scheme = "s3://"
        let bare = text.utf8.starts(with: scheme.utf8) ? String(text.utf8.dropFirst(scheme.utf8.count)) ?? "" : text
        let parts = bare.utf8.split(separator: UInt8(ascii: "/"), maxSplits: 1).map { String($0) ?? "" }
        guard parts.count == 2, parts[0].utf8.count > Bucket.suffix.utf8.count, parts[0].hasSuffix(Bucket.suffix) else {
            throw InvalidValue("object", text, "it is BUCKET/KEY with a bucket such as us-east-1\(Bucket.suffix)")
        }
        let name = String(parts[0].utf8.dropLast(Bucket.suffix.utf8.count)) ?? ""
        return (try Region(customNamed: name), try ObjectKey(parsing: parts[1]))
    }

    private func lookUp(_ context: Context) throws -> (Region, ObjectKey) {
        let environment = context.environment
        let name = region ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"]
        guard let name else { throw ReleaseFailure(.invalidInput, "say the region with --region") }
        let region = try Region(customNamed: name)
        let software = try Software(parsing: software ?? "")
        let platform = try Platform(parsing: platform ?? "")
        let release = release ?? ""
        let versions = try ReleaseTree(at: FilePath(tree)).versions().filter { $0.software == software }
        let manifest =
            versions.last { $0.release == release } ?? versions.first { $0.version.description == release }
        guard let manifest else {
            let known = versions.map(\.version.description).joined(separator: ", ")
            throw ReleaseFailure(
                .invalidInput,
                "\(tree): no release \(release.quotedForDisplay) has \(software); there are \(known.isEmpty ? "none" : known)"
            )
        }
        guard manifest.regions.contains(where: { $0.region == region.name }) else {
            let known = manifest.regions.map(\.region).joined(separator: ", ")
            throw ReleaseFailure(
                .invalidInput,
                "\(software) \(manifest.version) is not in \(region); it is in \(known)"
            )
        }
        guard let artifact = manifest[platform] else {
            let known = manifest.platforms.map(\.platform.rawValue).joined(separator: ", ")
            throw ReleaseFailure(
                .invalidInput,
                "\(software) \(manifest.version) is not for \(platform), but for \(known)"
            )
        }
        return (region, artifact.key)
    }
}
