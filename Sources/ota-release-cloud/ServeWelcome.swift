internal import AccessPolicy
internal import LocalCloud
internal import ReleaseModel
internal import RequestSigning
internal import SystemPackage
internal import Trust

/// What `serve` prints when it is ready: what it serves, where, and lines to copy into another shell.
struct ServeWelcome: Sendable {
    let tree: String
    /// `BUCKET/KEY` of some artifact.
    let artifact: String
    let buckets: [BucketName]
    let secrets: AccessSecrets
    let directory: AccessDirectory
    let state: FilePath
    /// The state folder as `--state` named it; nil for the usual one.
    let stateOption: String?
    /// Whether the page asks for no token.
    let hasOpenPage: Bool

    func text(endpoint: ServerEndpoint) -> String {
        let region = buckets.first?.region.name ?? ""
        let cli = "aws --endpoint-url \(endpoint)"
        let thing = "arn:aws:iot:\(region):\(directory.home.account):thing/gateway-1"
        let authority = CertificateAuthority.certificatePath(in: DeviceRegistry.authorityFolder(in: state))
        let trust = endpoint.isSecure ? ["export AWS_CA_BUNDLE=\(authority)"] : []
        let curl = endpoint.isSecure ? "curl --cacert \"$AWS_CA_BUNDLE\"" : "curl"
        let lines =
            ["serving \(tree) at \(endpoint)", "releases, jobs and devices in the browser:", "  \(page(endpoint))", ""]
            + buckets.map { "  s3://\($0.text)" }
            + [
                "", "state is in \(state)", "", "# for another shell",
                "export AWS_ACCESS_KEY_ID=\(secrets.account.accessKeyID)",
                "export AWS_SECRET_ACCESS_KEY=\(secrets.account.secret)", "export AWS_DEFAULT_REGION=\(region)",
                "export AWS_ENDPOINT_URL=\(endpoint)",
            ] + trust + [
                "", "# list a bucket", "\(cli) s3 ls --recursive \\", "  s3://\(buckets.first?.text ?? "")/core/", "",
                "# presign an artifact and fetch it", "\(curl) -O \"$(ota-release presign \\", "  \(artifact))\"", "",
                "# make a device and a job that updates it", deviceLine(endpoint, cli),
                "\(cli) \\", "  greengrass create-software-update-job --software-to-update core \\",
                "  --update-targets \(thing) \\", "  --update-targets-operating-system ubuntu \\",
                "  --update-targets-architecture x86_64 \\", "  --s3-url-signer-role \(role)",
            ]
        return lines.joined(separator: "\n")
    }

    /// Over TLS a device gets a certificate; without, it is but a name.
    private func deviceLine(_ endpoint: ServerEndpoint, _ cli: String) -> String {
        let option = stateOption.map { " --state \($0)" } ?? ""
        return endpoint.isSecure
            ? "ota-release device add gateway-1\(option)" : "\(cli) iot create-thing \\\n  --thing-name gateway-1"
    }

    private func page(_ endpoint: ServerEndpoint) -> String {
        "\(endpoint)/_/" + (hasOpenPage ? "" : "?token=\(secrets.pageToken.text)")
    }

    private var role: String {
        directory.roles.first.map(\.arn.description)
            ?? "arn:\(directory.home.partition.rawValue):iam::\(directory.home.account):role/Greengrass_OTA_Update_Role"
    }
}
