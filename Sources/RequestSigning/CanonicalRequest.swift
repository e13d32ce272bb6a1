internal import Hashing
package import ReleaseModel

/// A request in the one form that is signed ("Create a signed AWS API request", IAM User Guide).
package struct CanonicalRequest: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    /// Leaves out the parameter X-Amz-Signature, which cannot sign itself.
    package init(_ request: RequestHead, signedHeaders: SignedHeaders, payload: String, rules: PathRules) {
        var lines = [
            request.method, rules.canonical(request.path), CanonicalRequest.query(request.query ?? ""),
        ]
        lines += CanonicalRequest.fields(request, signedHeaders.names)
        lines += ["", signedHeaders.description, payload]
        description = lines.joined(separator: "\n")
    }

    package var digest: SHA256Digest { SHA256Digest(hashing: Array(description.utf8)) }

    private static func query(_ query: String) -> String {
        var parameters: [(name: String, value: String)] = []
        for (name, value) in QueryParameter.pieces(of: query) {
            let name = QueryParameter.normalized(name)
            guard name != "X-Amz-Signature" else { continue }
            parameters.append((name, QueryParameter.normalized(value ?? [])))
        }
        // Encoded text is ASCII, whose order is that of its bytes.
        return parameters.sorted { ($0.name, $0.value) < ($1.name, $1.value) }
            .map { "\($0.name)=\($0.value)" }
            .joined(separator: "&")
    }

    /// A line for each name. A field that is not there has none, which makes a text that no signer signs.
    private static func fields(_ request: RequestHead, _ names: [String]) -> [String] {
        var values: [String: [String]] = [:]
        for field in request.fields { values[field.lowercasedName, default: []].append(field.collapsedValue) }
        return names.compactMap { name in values[name].map { "\(name):\($0.joined(separator: ","))" } }
    }
}
