package import ReleaseModel

/// The signature of version 2 in a query ("Signing and authenticating REST requests (AWS signature version 2)", Amazon S3
/// User Guide).
package struct LegacyAuthentication: Hashable, Sendable {
    package let accessKeyID: String
    /// When the request is no longer good.
    package let expires: Timestamp
    package let signature: String
    let sessionToken: String?
    /// The fields and parameters that are signed, but for the resource.
    private let lines: [String]
    private let resource: String

    /// What of the query is signed.
    private static let signedParameters: Set<String> = [
        "accelerate", "acl", "analytics", "cors", "defaultObjectAcl", "delete", "inventory", "lifecycle", "location",
        "logging", "metrics", "notification", "object-lock", "partNumber", "policy", "replication", "requestPayment",
        "response-cache-control", "response-content-disposition", "response-content-encoding",
        "response-content-language", "response-content-type", "response-expires", "restore", "select", "select-type",
        "storageClass", "tagging", "torrent", "uploadId", "uploads", "versionId", "versioning", "versions", "website",
    ]

    init(_ request: RequestHead, _ parameters: AuthenticationParameters) throws(SignatureError) {
        guard let accessKeyID = parameters[.accessKeyID], let signature = parameters[.legacySignature],
            let text = parameters[.expires]
        else { throw .missingLegacyParameters }
        guard Credentials.isAccessKeyID(accessKeyID) else { throw .unknownAccessKey("") }
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let seconds = Int64(text),
            let expires = Timestamp(secondsSinceEpoch: seconds)
        else { throw .malformedLegacyExpires(text) }
        self.accessKeyID = accessKeyID
        self.signature = signature
        self.expires = expires

        var amz: [String: [String]] = [:]
        for field in request.fields where field.isNameBegun(by: "x-amz-") {
            amz[field.lowercasedName, default: []].append(field.trimmedValue)
        }
        // Stock clients move such fields to the query.
        for parameter in parameters.all {
            let name = parameter.name.lowercasedASCII
            guard name.begins(with: "x-amz-") else { continue }
            let value = parameter.value ?? ""
            guard name.isToken, value.utf8.allSatisfy({ $0 >= 0x20 }) else { throw .invalidURI }
            guard amz.updateValue([value], forKey: name) == nil else { throw .repeated(name) }
        }
        let tokens = amz["x-amz-security-token", default: []]
        guard tokens.count <= 1 else { throw .repeated("x-amz-security-token") }
        sessionToken = tokens.first
        let standard = [
            request.method, try request.only("content-md5") ?? "", try request.only("content-type") ?? "", text,
        ]
        lines = standard + amz.keys.sorted().map { "\($0):\(amz[$0, default: []].joined(separator: ","))" }
        resource = request.path + LegacyAuthentication.query(parameters.all)
    }

    /// `bucket` when it was named by the host and not by the path.
    func stringToSign(bucket: String?) -> String {
        (lines + [(bucket.map { "/" + $0 } ?? "") + resource]).joined(separator: "\n")
    }

    private static func query(_ parameters: [QueryParameter]) -> String {
        let signed = parameters.filter { signedParameters.contains($0.name) }
        guard !signed.isEmpty else { return "" }
        // A stable order: a repeated parameter keeps its own.
        let ordered = signed.enumerated()
            .sorted { ($0.element.name, $0.offset) < ($1.element.name, $1.offset) }
            .map(\.element)
        return "?"
            + ordered.map { parameter in parameter.value.map { "\(parameter.name)=\($0)" } ?? parameter.name }
            .joined(separator: "&")
    }
}
