internal import AccessPolicy
internal import LocalCloud
internal import ReleaseModel
internal import RequestSigning
internal import SystemPackage

/// What `serve` prints when it is ready: what it serves, where, and lines to copy into another shell.
struct ServeWelcome: Sendable {
    let tree: String
    /// `BUCKET/KEY` of some artifact.
    let artifact: String
    let buckets: [BucketName]
    let secrets: AccessSecrets
    let directory: AccessDirectory
    let state: FilePath

    func text(endpoint: String) -> String {
        let region = buckets.first?.region.name ?? ""
        let cli = "aws --endpoint-url \(endpoint)"
        let thing = "arn:aws:iot:\(region):\(directory.home.account):thing/gateway-1"
        let lines =
            ["serving \(tree) at \(endpoint)", ""] + buckets.map { "  s3://\($0.text)" }
            + [
                "", "state is in \(state)", "", "# for another shell",
                "export AWS_ACCESS_KEY_ID=\(secrets.account.accessKeyID)",
                "export AWS_SECRET_ACCESS_KEY=\(secrets.account.secret)", "export AWS_DEFAULT_REGION=\(region)",
                "export AWS_ENDPOINT_URL=\(endpoint)", "", "# list a bucket",
                "\(cli) s3 ls --recursive s3://\(buckets.first?.text ?? "")/core/", "",
                "# presign an artifact and fetch it", "curl -O \"$(ota-release presign \(artifact))\"", "",
                "# make a device and a job that updates it", "\(cli) iot create-thing --thing-name gateway-1",
                "\(cli) greengrass create-software-update-job --update-targets \(thing) --software-to-update core \\",
                "  --update-targets-operating-system ubuntu --update-targets-architecture x86_64 \\",
                "  --s3-url-signer-role \(role)",
            ]
        return lines.joined(separator: "\n")
    }

    private var role: String {
        directory.roles.first.map(\.arn.description)
            ?? "arn:\(directory.home.partition.rawValue):iam::\(directory.home.account):role/Greengrass_OTA_Update_Role"
    }
}
