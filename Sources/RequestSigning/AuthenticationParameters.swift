internal import ReleaseModel

/// The parameters of a query that are its signature.
struct AuthenticationParameters {
    /// All parameters of the query, decoded.
    let all: [QueryParameter]
    private let values: [(name: Name, value: String)]

    enum Name: String, CaseIterable {
        case algorithm = "X-Amz-Algorithm"
        case credential = "X-Amz-Credential"
        case date = "X-Amz-Date"
        case lifetime = "X-Amz-Expires"
        case signature = "X-Amz-Signature"
        case signedHeaders = "X-Amz-SignedHeaders"
        case accessKeyID = "AWSAccessKeyId"
        case legacySignature = "Signature"
        case expires = "Expires"
        case contentDigest = "X-Amz-Content-Sha256"
        case sessionToken = "X-Amz-Security-Token"

        /// Texts that are equal to Unicode may differ in their bytes; those that are equal to ASCII are longer.
        init?(_ text: String) {
            guard let name = Name(rawValue: text), name.rawValue.utf8.count == text.utf8.count else { return nil }
            self = name
        }

        fileprivate var isVersion4: Bool {
            switch self {
            case .algorithm, .credential, .date, .lifetime, .signature, .signedHeaders: true
            default: false
            }
        }

        fileprivate var isLegacy: Bool { self == .accessKeyID || self == .legacySignature }
    }

    init(of request: RequestHead) throws(SignatureError) {
        guard let all = try? request.parameters() else { throw .invalidURI }
        var values: [(name: Name, value: String)] = []
        for parameter in all {
            guard let name = Name(parameter.name) else { continue }
            guard !values.contains(where: { $0.name == name }) else { throw .repeated(parameter.name) }
            values.append((name, parameter.value ?? ""))
        }
        self.all = all
        self.values = values
    }

    var isVersion4: Bool { values.contains(where: \.name.isVersion4) }

    var isLegacy: Bool { values.contains(where: \.name.isLegacy) }

    subscript(name: Name) -> String? { values.first { $0.name == name }?.value }
}
