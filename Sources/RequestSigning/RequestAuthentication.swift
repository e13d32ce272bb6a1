/// What a request says of itself, before anything of it has been proved. It tells the server whose key to look up and
/// which service is meant: some paths exist in two services.
package enum RequestAuthentication: Hashable, Sendable {
    case version4(Version4Authentication)
    case legacy(LegacyAuthentication)

    /// Reads a request's head. Whatever can be refused without a clock and keys is refused here; `SignatureError.anonymous`
    /// when there is no signature of any kind.
    package init(of request: RequestHead) throws(SignatureError) {
        try RequestLimits.check(request)
        let parameters = try AuthenticationParameters(of: request)
        let authorization = request.values(of: "authorization")
        let mechanisms = [!authorization.isEmpty, parameters.isVersion4, parameters.isLegacy]
        guard mechanisms.filter({ $0 }).count <= 1 else { throw .severalMechanisms }
        if let text = authorization.first {
            guard authorization.count == 1 else { throw .repeated("Authorization") }
            self = .version4(try Version4Authentication(request, authorization: text))
        } else if parameters.isVersion4 {
            self = .version4(try Version4Authentication(request, parameters))
        } else if parameters.isLegacy {
            self = .legacy(try LegacyAuthentication(request, parameters))
        } else {
            throw .anonymous
        }
    }

    package var accessKeyID: String {
        switch self {
        case .version4(let claim): claim.accessKeyID
        case .legacy(let claim): claim.accessKeyID
        }
    }

    package var kind: AuthenticationKind {
        switch self {
        case .version4(let claim): claim.kind
        case .legacy: .legacyQuery
        }
    }

    /// The service that the signature is for. Version 2 has none but S3.
    package var service: String { scope?.service ?? "s3" }

    /// Nil in version 2, which knows no regions.
    package var scope: CredentialScope? {
        switch self {
        case .version4(let claim): claim.scope
        case .legacy: nil
        }
    }
}
