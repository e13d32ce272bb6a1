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
        var parameters: [QueryParameter] = []
        for (name, value) in pieces(of: query) {
            let decoded = value.map { decode($0) }
            guard let name = decode(name), decoded != .some(nil) else {
                throw InvalidValue("query", query, "its percent-encoding is not that of UTF-8 text")
            }
            parameters.append(QueryParameter(name, decoded ?? nil))
        }
        return parameters
    }

    /// The raw names and values; a value is nil without an equals sign.
    static func pieces(of query: String) -> [(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>?)] {
        Array(query.utf8).split(separator: UInt8(ascii: "&"))
            .map { piece in
                guard let equals = piece.firstIndex(of: UInt8(ascii: "=")) else { return (piece, nil) }
                return (piece[..<equals], piece[(equals + 1)...])
            }
    }

    /// Decodes what can be decoded and encodes it as signatures want it.
    static func normalized(_ text: ArraySlice<UInt8>) -> [UInt8] {
        PercentEncoding.encodedBytes(PercentEncoding.decode(text) ?? Array(text))
    }

    /// The text; nil for escapes that are none, and what is not UTF-8.
    static func decode(_ text: ArraySlice<UInt8>) -> String? {
        PercentEncoding.decode(text).flatMap { String(validating: $0, as: UTF8.self) }
    }
}
