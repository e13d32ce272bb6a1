package import ReleaseModel

/// The URL of an object of S3, at AWS or at an endpoint like it.
package struct ObjectURL: Sendable {
    private let address: ServiceURL
    private let path: String
    private let region: String

    /// The object at AWS, in virtual-host style ("Virtual hosting of general purpose buckets", Amazon S3 User Guide).
    package init(bucket: Bucket, key: ObjectKey, in region: Region) {
        address = ServiceURL(of: "\(bucket).s3", in: region)
        path = "/\(key)"
        self.region = region.name
    }

    /// The object at an endpoint, in path style: `http://127.0.0.1:8080`.
    package init(bucket: Bucket, key: ObjectKey, in region: Region, at endpoint: String) throws(InvalidValue) {
        address = try ServiceURL(parsing: endpoint)
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
        let request = RequestHead(method: "GET", path: path, fields: [HeaderField("host", address.host)])
        return address.url(try signer.presign(request, lifetime: lifetime, at: time).target)
    }
}
