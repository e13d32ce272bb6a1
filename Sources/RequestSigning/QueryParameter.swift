internal import ReleaseModel

/// A parameter of a query, decoded.
package struct QueryParameter: Hashable, Sendable {
    package let name: String
    /// Nil without an equals sign, which for a signature of version 4 is the same as an empty value.
    package let value: String?

    package init(_ name: String, _ value: String?) {
        self.name = name
        self.value = value
    }

    /// The query's parameters in order. Refuses escapes that are none and what is not UTF-8, for which there would be
    /// several readings.
    static func parse(_ query: String) throws(InvalidValue) -> [QueryParameter] {
        let text = query.utf8.span
        var parameters: [QueryParameter] = []
        parameters.reserveCapacity(8)
        for piece in QueryPiece.all(of: text) {
            let value = piece.value.map { PercentEncoding.text(text.extracting($0)) }
            guard let name = PercentEncoding.text(text.extracting(piece.name)), value != .some(nil) else {
                throw InvalidValue("query", query, "its percent-encoding is not that of UTF-8 text")
            }
            parameters.append(QueryParameter(name, value ?? nil))
        }
        return parameters
    }
}
