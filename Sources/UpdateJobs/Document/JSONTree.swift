/// A JSON value of a document that came from elsewhere.
enum JSONTree: Equatable {
    case object([String: JSONTree])
    case array([JSONTree])
    case string(String)
    case integer(Int64)
    case number(Double)
    case boolean(Bool)
    case null

    /// Reads one JSON value (RFC 8259) with nothing but white space around it; nil for anything else, for an object
    /// that has a key twice, for a number beyond a double, and for nesting beyond 64.
    init?(parsing text: String) {
        var reader = JSONReader(text)
        guard let tree = try? reader.readDocument() else { return nil }
        self = tree
    }
}
