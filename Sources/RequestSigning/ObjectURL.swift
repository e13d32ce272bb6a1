package import ReleaseModel

/// The URL of an object of S3, at AWS or at an endpoint like it.
package struct ObjectURL: Sendable {
    private let scheme: String
    private let host: String
    private let path: String
    private let region: String

    /// The object at AWS, in virtual-host style ("Virtual hosting of general purpose buckets", Amazon S3 User Guide).
    package init(bucket: Bucket, key: ObjectKey, in region: Region) {
        let domain = region.partition == .china ? "amazonaws.com.cn" : "amazonaws.com"
        scheme = "https"
        host = "\(bucket).s3.\(region).\(domain)"
        path = "/\(key)"
        self.region = region.name
    }

    /// The object at an endpoint, in path style: `http://127.0.0.1:8080`.
    package init(bucket: Bucket, key: ObjectKey, in region: Region, at endpoint: String) throws(InvalidValue) {
        let schemes = ["http", "https"].filter { endpoint.utf8.starts(with: "\($0)://".utf8) }
        guard let scheme = schemes.last else {
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
        path = "/\(bucket)/\(key)"
        self.region = region.name
    }

    /// A URL with which anyone may fetch the object for `lifetime` seconds, 1...604800.
    package func presigned(
        by credentials: Credentials,
        lifetime: Int,
        at time: Timestamp
    ) throws(InvalidValue) -> String {
        let signer = RequestSigner(credentials: credentials, region: region, service: "s3")
        let request = RequestHead(method: "GET", path: path, fields: [HeaderField("host", host)])
        return "\(scheme)://\(host)\(try signer.presign(request, lifetime: lifetime, at: time).target)"
    }
}
