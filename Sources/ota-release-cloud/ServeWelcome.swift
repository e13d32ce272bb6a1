internal import AccessPolicy
internal import FileStore
internal import LocalCloud
internal import SystemPackage

/// What `serve` prints when it is ready: what it serves, where, and lines to copy into another shell.
struct ServeWelcome: Sendable {
    let buckets: [String]
    let secrets: AccessSecrets
    let directory: AccessDirectory
    let state: FilePath
    let tree: String

    func text(endpoint: String) -> String {
        let bucket = buckets.first ?? ""
        let region = buckets.first.map { String($0.dropLast("-greengrass-updates".count)) } ?? "us-east-1"
        let lines =
            ["serving \(tree) at \(endpoint)", "state   \(state)", ""] + buckets.map { "  s3://\($0)" }
            + [
                "", "# in another shell:", "export AWS_ACCESS_KEY_ID=\(secrets.account.accessKeyID)",
                "export AWS_SECRET_ACCESS_KEY=\(secrets.account.secret)", "export AWS_DEFAULT_REGION=\(region)",
                "export AWS_ENDPOINT_URL=\(endpoint)", "", "# list a bucket",
                "aws --endpoint-url \(endpoint) s3 ls --recursive s3://\(bucket)/core/", "# fetch with a presigned URL",
                "curl -O \"$(ota-release presign --release \(release) --software core --platform ubuntu/x86_64)\"",
                "# update a device",
                "aws --endpoint-url \(endpoint) iot create-thing --thing-name gateway-1",
            ]
        return lines.joined(separator: "\n")
    }
}
