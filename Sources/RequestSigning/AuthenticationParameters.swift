internal import ReleaseModel

/// The parameters of a query that are its signature.
struct AuthenticationParameters {
    /// All parameters of the query, decoded.
    let all: [QueryParameter]
    private let values: [String: String]

    private static let version4: Set<String> = [
        "X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-Signature", "X-Amz-SignedHeaders",
    ]
    private static let legacy: Set<String> = ["AWSAccessKeyId", "Signature"]
    private static let others: Set<String> = ["Expires", "X-Amz-Content-Sha256", "X-Amz-Security-Token"]
    private static let known = version4.union(legacy).union(others)

    init(of request: RequestHead) throws(SignatureError) {
        guard let all = try? request.parameters() else { throw .invalidURI }
        var values: [String: String] = [:]
        for parameter in all {
            // Texts that are equal to Unicode may differ in their bytes.
            guard let index = AuthenticationParameters.known.firstIndex(of: parameter.name),
                AuthenticationParameters.known[index].isSame(as: parameter.name)
            else { continue }
            guard values.updateValue(parameter.value ?? "", forKey: parameter.name) == nil else {
                throw .repeated(parameter.name)
            }
        }
        self.all = all
        self.values = values
    }

    var isVersion4: Bool { values.keys.contains(where: AuthenticationParameters.version4.contains) }

    var isLegacy: Bool { values.keys.contains(where: AuthenticationParameters.legacy.contains) }

    subscript(name: String) -> String? { values[name] }
}
