internal import AsyncHTTPClient
internal import FileStore
package import ReleaseModel
internal import RequestSigning
internal import SystemPackage

/// Finds credentials where AWS's tools look for them, in their order ("Standardized credential providers", AWS SDKs and
/// Tools Reference Guide): the environment, unless a profile is asked for; a web identity token; a profile.
package struct CredentialChain: Sendable {
    private let environment: [String: String]
    private let profile: String?
    private let tokens: TokenService

    /// `profile` is one that was asked for by name. `endpoint` is that of the Security Token Service; AWS's unless the
    /// environment says otherwise.
    package init(environment: [String: String], profile: String?, region: Region, endpoint: StoreEndpoint) {
        self.environment = environment
        self.profile = profile ?? environment["AWS_PROFILE"].flatMap { $0.isEmpty ? nil : $0 }
        tokens = TokenService(endpoint: endpoint, region: region, http: HTTPClient.shared)
    }

    package func source() throws(StoreError) -> CredentialSource {
        if profile == nil {
            if let credentials = try fromEnvironment() { return CredentialSource(credentials) }
            if let source = webIdentity(
                role: environment["AWS_ROLE_ARN"],
                file: environment["AWS_WEB_IDENTITY_TOKEN_FILE"],
                session: environment["AWS_ROLE_SESSION_NAME"]
            ) {
                return source
            }
        }
        let shared = try SharedConfiguration(environment: environment)
        return try source(ofProfile: profile ?? "default", shared, depth: 0)
    }

    private static let none =
        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE, or name a profile "
        + "of ~/.aws with --profile"

    private func failure(_ text: String) -> StoreError { StoreError("find", "credentials", .credentials(text)) }

    private func fromEnvironment() throws(StoreError) -> Credentials? {
        guard let id = environment["AWS_ACCESS_KEY_ID"], !id.isEmpty else { return nil }
        return try credentials(
            id,
            environment["AWS_SECRET_ACCESS_KEY"],
            environment["AWS_SESSION_TOKEN"],
            "the environment"
        )
    }

    private func credentials(
        _ id: String,
        _ secret: String?,
        _ token: String?,
        _ place: String
    ) throws(StoreError) -> Credentials {
        guard let secret, !secret.isEmpty else { throw failure("\(place) has an access key and no secret for it") }
        do throws(InvalidValue) {
            let token = token.flatMap { $0.isEmpty ? nil : $0 }
            return try Credentials(accessKeyID: id, secret: secret, sessionToken: token)
        } catch {
            throw failure("\(place): \(error)")
        }
    }

    private func source(
        ofProfile name: String,
        _ shared: SharedConfiguration,
        depth: Int
    ) throws(StoreError) -> CredentialSource {
        guard let settings = shared.profile(name) else {
            throw failure(
                profile == nil
                    ? "there are none; \(CredentialChain.none)" : "there is no profile \(name.quotedForDisplay)"
            )
        }
        guard depth < 8 else { throw failure("the profile \(name.quotedForDisplay) has itself as its source_profile") }
        if let role = settings["role_arn"] {
            let session = settings["role_session_name"]
            if let source = webIdentity(role: role, file: settings["web_identity_token_file"], session: session) {
                return source
            }
            if let origin = settings["source_profile"] {
                // A profile may be its own source, with its own keys.
                let base =
                    try origin == name
                    ? own(settings, name) : source(ofProfile: origin, shared, depth: depth + 1)
                return CredentialSource { () async throws(StoreError) in
                    let credentials: Credentials
                    do { credentials = try await base.current() } catch {
                        throw (error as? StoreError) ?? failure("\(error)")
                    }
                    return try await tokens.assume(
                        role,
                        session: session ?? CredentialChain.session,
                        externalID: settings["external_id"],
                        by: credentials
                    )
                }
            }
        }
        return try own(settings, name)
    }

    private func own(_ settings: [String: String], _ name: String) throws(StoreError) -> CredentialSource {
        guard let id = settings["aws_access_key_id"] else {
            let others = ["credential_process", "sso_session", "sso_start_url", "credential_source"]
            if let other = others.first(where: { settings[$0] != nil }) {
                throw failure(
                    "the profile \(name.quotedForDisplay) uses \(other), which is not understood here; put its credentials into "
                        + "the environment: eval \"$(aws configure export-credentials --profile \(name) --format env)\""
                )
            }
            throw failure("the profile \(name.quotedForDisplay) has none; \(CredentialChain.none)")
        }
        let token = settings["aws_session_token"]
        let place = "the profile \(name.quotedForDisplay)"
        return CredentialSource(try credentials(id, settings["aws_secret_access_key"], token, place))
    }

    private static let session = "ota-release"

    /// The file is read each time: whoever wrote it writes a new token before the old one ends.
    private func webIdentity(role: String?, file: String?, session: String?) -> CredentialSource? {
        guard let role, !role.isEmpty, let file, !file.isEmpty else { return nil }
        return CredentialSource { [tokens] () async throws(StoreError) in
            let token: String
            do {
                let bytes = try FileReader.contents(ofFileOrPipe: FilePath(file), limit: 1 << 16)
                token = String(decoding: bytes.filter { $0 > 0x20 && $0 < 0x7F }, as: UTF8.self)
            } catch {
                throw StoreError("read", file, .credentials("\(error)"))
            }
            return try await tokens.assume(role, session: session ?? CredentialChain.session, token: token)
        }
    }
}
