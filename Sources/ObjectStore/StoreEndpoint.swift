package import ReleaseModel

/// Where requests to a service go: to AWS, or to an endpoint that speaks as AWS does.
package struct StoreEndpoint: Hashable, Sendable {
    /// An endpoint that serves every region and bucket, in path style; nil for AWS's own.
    private let custom: Custom?

    private struct Custom: Hashable {
        let scheme: String
        let host: String
    }

    /// AWS's own endpoints, one for each region ("Amazon S3 endpoints and quotas", AWS General Reference).
    package static let aws = StoreEndpoint(custom: nil)

    private init(custom: Custom?) {
        self.custom = custom
    }

    /// `http://127.0.0.1:9000`: a scheme, a host and a port.
    package init(parsing text: String) throws(InvalidValue) {
        guard let scheme = ["http", "https"].first(where: { text.utf8.starts(with: "\($0)://".utf8) }) else {
            throw InvalidValue("endpoint URL", text, "it starts with http:// or https://")
        }
        var host = Array(text.utf8.dropFirst(scheme.utf8.count + 3))
        while host.last == UInt8(ascii: "/") { host.removeLast() }
        let allowed = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]".utf8)
        guard !host.isEmpty, host.allSatisfy(allowed.contains) else {
            throw InvalidValue("endpoint URL", text, "it is a scheme, a host and a port, such as http://127.0.0.1:9000")
        }
        custom = Custom(scheme: scheme, host: String(decoding: host, as: UTF8.self))
    }

    package var isAWS: Bool { custom == nil }

    /// Where a request about a bucket goes, and the path that names the bucket there.
    func bucket(_ name: String, in region: Region) -> (origin: String, host: String, path: String) {
        if let custom { return ("\(custom.scheme)://\(custom.host)", custom.host, "/\(name)") }
        // A name with dots does not match the certificate of AWS's virtual hosts.
        let host = "s3.\(region).\(StoreEndpoint.domain(of: region))"
        if name.utf8.contains(UInt8(ascii: ".")) { return ("https://\(host)", host, "/\(name)") }
        return ("https://\(name).\(host)", "\(name).\(host)", "")
    }

    /// Where the Security Token Service is.
    func tokens(in region: Region) -> (origin: String, host: String) {
        if let custom { return ("\(custom.scheme)://\(custom.host)", custom.host) }
        let host = "sts.\(region).\(StoreEndpoint.domain(of: region))"
        return ("https://\(host)", host)
    }

    private static func domain(of region: Region) -> String {
        region.partition == .china ? "amazonaws.com.cn" : "amazonaws.com"
    }
}
