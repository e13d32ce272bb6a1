package import ReleaseModel

/// The names of the fields that a signature covers: lower case, in order, each once, separated by semicolons.
package struct SignedHeaders: Hashable, Sendable, CustomStringConvertible {
    package let names: [String]

    /// What changes on the way, or what a client adds after it has signed; stock clients leave out the same.
    private static let unsigned: Set<String> = [
        "authorization", "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
        "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]

    /// All that a signer signs of a request.
    package init(of request: RequestHead) {
        names = Set(request.fields.map(\.lowercasedName)).subtracting(SignedHeaders.unsigned).sorted()
    }

    /// Reads names that are in order.
    package init(parsing text: String) throws(InvalidValue) {
        let names = text.utf8.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
            .map { String($0) ?? "" }
        let isAscending = zip(names, names.dropFirst()).allSatisfy { $0 < $1 }
        guard isAscending, names.allSatisfy({ $0.isToken && $0.isSame(as: $0.lowercasedASCII) }) else {
            throw InvalidValue(
                "list of signed headers",
                text,
                "it is not lower-case names in order, separated by semicolons"
            )
        }
        self.names = names
    }

    package var description: String { names.joined(separator: ";") }
}

extension String {
    /// RFC 9110, section 5.6.2.
    var isToken: Bool {
        let bytes = utf8.span
        return !bytes.isEmpty
            && bytes.indices.allSatisfy { index in
                switch bytes[index] {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
                default: "!#$%&'*+.^_`|~".utf8.contains(bytes[index])
                }
            }
    }
}
