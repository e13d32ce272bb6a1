internal import ReleaseModel

/// Where a parameter of a query is in the query's bytes.
package struct QueryPiece {
    package let name: Range<Int>
    /// Nil without an equals sign.
    package let value: Range<Int>?

    /// The parameters in order. Nothing between two `&` is none.
    package static func all(of query: Span<UInt8>) -> [QueryPiece] {
        var pieces: [QueryPiece] = []
        pieces.reserveCapacity(8)
        var start = 0
        var equals: Int?
        for index in 0...query.count {
            if index == query.count || query[index] == UInt8(ascii: "&") {
                if index > start {
                    pieces.append(QueryPiece(name: start..<(equals ?? index), value: equals.map { $0 + 1..<index }))
                }
                (start, equals) = (index + 1, nil)
            } else if equals == nil, query[index] == UInt8(ascii: "=") {
                equals = index
            }
        }
        return pieces
    }

    /// The query in the one way to write what it stands for, in bytes, and where its parameters are in that. All have
    /// values there, which may be empty.
    static func normalized(_ query: String) -> (bytes: [UInt8], pieces: [QueryPiece]) {
        let text = query.utf8.span
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count + 16)
        let pieces = all(of: text)
            .map { piece in
                let start = bytes.count
                PercentEncoding.normalize(text.extracting(piece.name), into: &bytes)
                let middle = bytes.count
                if let value = piece.value { PercentEncoding.normalize(text.extracting(value), into: &bytes) }
                return QueryPiece(name: start..<middle, value: middle..<bytes.count)
            }
        return (bytes, pieces)
    }
}
