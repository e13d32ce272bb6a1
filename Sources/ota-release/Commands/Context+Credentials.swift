internal import CommandSupport
internal import ReleaseBuild
internal import RequestSigning

extension Context {
    /// A variable of the environment that is not empty.
    func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// The credentials of AWS that the environment has.
    func credentials() throws -> Credentials {
        guard let id = variable("AWS_ACCESS_KEY_ID"), let secret = variable("AWS_SECRET_ACCESS_KEY") else {
            throw ReleaseFailure(
                .key,
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set; `ota-release serve` prints those of its server"
            )
        }
        return try Credentials(accessKeyID: id, secret: secret, sessionToken: variable("AWS_SESSION_TOKEN"))
    }
}
