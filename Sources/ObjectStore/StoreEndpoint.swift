package import ReleaseModel
internal import RequestSigning

/// Where requests to a service go: to AWS, or to an endpoint that speaks as AWS does.
package struct StoreEndpoint: Hashable, Sendable {
    /// An endpoint that serves every region and bucket, in path style; nil for AWS's own.
    private let custom: ServiceURL?

    /// AWS's own endpoints, one for each region ("Amazon S3 endpoints and quotas", AWS General Reference).
    package static let aws = StoreEndpoint(custom: nil)

    private init(custom: ServiceURL?) {
        self.custom = custom
    }

    /// `http://127.0.0.1:9000`: a scheme, a host and a port.
    package init(parsing text: String) throws(InvalidValue) {
        custom = try ServiceURL(parsing: text)
    }

    package var isAWS: Bool { custom == nil }

    /// Where a request about a bucket goes, and the path that names the bucket there.
    func bucket(_ name: String, in region: Region) -> (origin: String, host: String, path: String) {
        if let custom { return (custom.url(""), custom.host, "/\(name)") }
        let place = ServiceURL(of: "s3", in: region)
        // A name with dots does not match the certificate of AWS's virtual hosts.
        if name.utf8.contains(UInt8(ascii: ".")) { return (place.url(""), place.host, "/\(name)") }
        let host = "\(name).\(place.host)"
        return ("\(place.scheme)://\(host)", host, "")
    }

    /// Where the Security Token Service is.
    func tokens(in region: Region) -> (origin: String, host: String) {
        let place = custom ?? ServiceURL(of: "sts", in: region)
        return (place.url(""), place.host)
    }
}
