package import ReleaseModel

/// Where a service of AWS, or one like it, listens.
package struct ServiceURL: Hashable, Sendable {
    /// `http` or `https`
    package let scheme: String
    /// With the port, if it has one.
    package let host: String

    /// The usual place of a service in a region: `https://iot.us-east-1.amazonaws.com`.
    package init(of service: String, in region: Region) {
        scheme = "https"
        host = "\(service).\(region).\(region.partition == .china ? "amazonaws.com.cn" : "amazonaws.com")"
    }

    /// Reads a scheme, a host and perhaps a port: `http://127.0.0.1:8080`.
    package init(parsing endpoint: String) throws(InvalidValue) {
        guard let scheme = ["https", "http"].first(where: { endpoint.utf8.starts(with: "\($0)://".utf8) }) else {
            throw InvalidValue("endpoint URL", endpoint, "it starts with http:// or https://")
        }
        var rest = Array(endpoint.utf8.dropFirst(scheme.utf8.count + 3))
        while rest.last == UInt8(ascii: "/") { rest.removeLast() }
        let allowed = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]".utf8)
        guard !rest.isEmpty, rest.allSatisfy(allowed.contains) else {
            throw InvalidValue(
                "endpoint URL",
                endpoint,
                "it is a scheme, a host and a port, such as http://127.0.0.1:8080"
            )
        }
        self.scheme = scheme
        host = String(decoding: rest, as: UTF8.self)
    }

    /// Whether nobody on the way can read what is said.
    package var isSecure: Bool { scheme == "https" }

    /// The URL of a path there.
    package func url(_ target: String) -> String { "\(scheme)://\(host)\(target)" }
}
