package import ReleaseModel

/// The head of a request as it is on the wire: nothing decoded.
package struct RequestHead: Hashable, Sendable {
    package var method: String
    /// The path as it was sent, percent-encoding and all.
    package var path: String
    /// What follows the question mark as it was sent; nil without one.
    package var query: String?
    package var fields: [HeaderField]

    package init(method: String, path: String, query: String? = nil, fields: [HeaderField]) {
        self.method = method
        self.path = path
        self.query = query
        self.fields = fields
    }

    /// Takes the target of the request line apart (RFC 9112, section 3.2.1).
    package init(method: String, target: String, fields: [HeaderField]) {
        let parts = target.utf8.split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
        self.init(
            method: method,
            path: String(decoding: parts[0], as: UTF8.self),
            query: parts.count == 2 ? String(decoding: parts[1], as: UTF8.self) : nil,
            fields: fields
        )
    }

    /// The path with the query, as the request line has it.
    package var target: String { query.map { "\(path)?\($0)" } ?? path }

    /// The values of all fields of that name, which is given in lower case, without spaces around them.
    package func values(of name: String) -> [String] {
        fields.filter { $0.isNamed(name) }.map(\.trimmedValue)
    }

    /// The query's parameters in order, decoded. A signature vouches for these and no other reading of the query: a plus
    /// is a plus.
    package func parameters() throws(InvalidValue) -> [QueryParameter] { try QueryParameter.parse(query ?? "") }
}
