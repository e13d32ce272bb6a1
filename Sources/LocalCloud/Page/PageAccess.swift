internal import HTTPTypes
internal import Trust

/// Who may look at the page.
package enum PageAccess: Sendable {
    /// Everybody on this machine, which is all that can reach the port.
    case thisMachine
    /// Whoever shows the token: once in the address, which is exchanged for a cookie, or as a bearer token (RFC 6750).
    /// `isSecure` says that the port speaks TLS, so that the cookie is for TLS alone.
    case holders(of: PageToken, isSecure: Bool)

    /// What a request gets that may not go on; nil for one that may.
    func objection(to request: CloudRequest) -> Answer? {
        if let site = request.headers[.fetchSite], site == "cross-site" || site == "same-site",
            request.headers[.fetchMode] != "navigate"
        {
            return PageAccess.refusal(.forbidden, "Forbidden", "Another web site asked for this.")
        }
        switch self {
        case .thisMachine:
            guard !PageAccess.isThisMachine(request.host) else { return nil }
            // A name that leads here from elsewhere would make a stranger's page one origin with this one (DNS
            // rebinding).
            return PageAccess.refusal(
                .misdirectedRequest,
                "Wrong address",
                "This page answers at localhost, 127.0.0.1 and [::1] alone."
            )
        case .holders(let token, let isSecure): return objection(to: request, token, isSecure)
        }
    }

    private func objection(to request: CloudRequest, _ token: PageToken, _ isSecure: Bool) -> Answer? {
        if let claim = request.items["token"], token.matches(claim) {
            var headers = PageDocument.headers("text/plain")
            headers[.location] = request.path
            headers[.setCookie] =
                "\(token.cookieName)=\(token.text); Path=\(PagePath.overview); HttpOnly; SameSite=Lax"
                + (isSecure ? "; Secure" : "")
            return Answer(.seeOther, headers)
        }
        if let claim = PageAccess.bearer(request.headers) ?? PageAccess.cookie(token.cookieName, request.headers),
            token.matches(claim)
        {
            return nil
        }
        var answer = PageAccess.refusal(
            .unauthorized,
            "Not signed in",
            "Open the address that ota-release serve printed when it started; it ends with a token."
        )
        answer.headers[.wwwAuthenticate] = "Bearer"
        return answer
    }

    private static func refusal(_ status: HTTPResponse.Status, _ title: String, _ text: String) -> Answer {
        PageDocument(title: title, content: "<p>\(text)</p>").answer(status, refusal: "\(title): \(text)")
    }

    private static func bearer(_ headers: HTTPFields) -> String? {
        guard let field = headers[.authorization], field.utf8.starts(with: "Bearer ".utf8) else { return nil }
        return String(field.utf8.dropFirst(7))
    }

    /// The value of a cookie (RFC 6265, 5.4).
    private static func cookie(_ name: String, _ headers: HTTPFields) -> String? {
        for field in headers[values: .cookie] {
            for pair in field.utf8.split(separator: UInt8(ascii: ";")) {
                let pair = pair.drop { $0 == UInt8(ascii: " ") }
                if pair.starts(with: "\(name)=".utf8) { return String(pair.dropFirst(name.utf8.count + 1)) }
            }
        }
        return nil
    }

    /// Whether a `Host`, with or without a port, names this machine itself.
    private static func isThisMachine(_ host: String) -> Bool {
        let isBracketed = host.utf8.first == UInt8(ascii: "[")
        let name = host.utf8.dropFirst(isBracketed ? 1 : 0)
            .prefix { $0 != (isBracketed ? UInt8(ascii: "]") : UInt8(ascii: ":")) }
        return (try? HostName(parsing: String(decoding: name, as: UTF8.self)))?.isLoopback ?? false
    }
}

extension HTTPField.Name {
    fileprivate static let fetchMode = HTTPField.Name.known("Sec-Fetch-Mode")
    fileprivate static let fetchSite = HTTPField.Name.known("Sec-Fetch-Site")
}
