package import ReleaseModel
package import Trust

/// Where clients reach a server: `https://127.0.0.1:8443`.
package struct ServerEndpoint: Hashable, Sendable, CustomStringConvertible {
    package let isSecure: Bool
    package let host: HostName
    package let port: UInt16

    package init(isSecure: Bool, host: HostName, port: UInt16) {
        self.isSecure = isSecure
        self.host = host
        self.port = port
    }

    /// Reads `http://HOST[:PORT]` or `https://HOST[:PORT]`, perhaps with a slash at its end.
    package init(parsing text: String) throws(InvalidValue) {
        func invalid() -> InvalidValue {
            InvalidValue("endpoint", text, "it is a URL without a path, such as https://gateway-server.local:8443")
        }
        var rest = Substring(text)
        guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { throw invalid() }
        rest.removeFirst(scheme.count)
        if rest.last == "/" { rest.removeLast() }
        isSecure = scheme == "https://"
        let name: Substring
        if rest.first == "[" {
            let end = rest.firstIndex(of: "]") ?? rest.endIndex
            name = rest[..<end].dropFirst()
            rest = rest[end...].dropFirst()
        } else {
            name = rest.prefix { $0 != ":" }
            rest = rest.dropFirst(name.count)
        }
        host = try HostName(parsing: String(name))
        if rest.isEmpty {
            port = isSecure ? 443 : 80
        } else {
            guard rest.first == ":", let number = UInt16(rest.dropFirst()), number > 0 else { throw invalid() }
            port = number
        }
    }

    package var description: String { "\(isSecure ? "https" : "http")://\(host):\(port)" }
}
