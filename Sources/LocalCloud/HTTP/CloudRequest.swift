internal import HTTPTypes
internal import NIOHTTP1
internal import ReleaseModel
internal import RequestSigning

/// A request as every service reads it.
struct CloudRequest: Sendable {
    /// Names the request in answers and in the log.
    let id: String
    let method: HTTPRequest.Method
    /// As it came: percent-encoded, with its leading slash.
    let path: String
    /// As it came, without the question mark.
    let query: String
    /// Whether there was a question mark.
    let hasQuery: Bool
    /// The value of `Host`.
    let host: String
    let headers: HTTPFields
    let items: QueryItems
    /// What it asks of S3, if it is for S3.
    let address: S3Service.Address?
    let time: Timestamp
    /// The other end of the connection; nil without TLS.
    let peer: TLSPeer?
    private let read: @Sendable (_ limit: Int) async throws -> [UInt8]

    /// Why there is no body.
    enum BodyFailure: Error {
        /// In bytes.
        case tooLong(limit: Int)
        /// It is no HTTP, or the client went before its end.
        case broken
    }

    /// `read` gives the body, or throws a `BodyFailure`.
    init(
        _ head: HTTPRequest,
        id: String,
        at time: Timestamp,
        peer: TLSPeer?,
        body read: @escaping @Sendable (_ limit: Int) async throws -> [UInt8]
    ) {
        self.id = id
        self.read = read
        method = head.method
        (path, query, hasQuery) = CloudRequest.parts(of: head.path ?? "/")
        host = head.authority ?? ""
        items = QueryItems(query)
        address = S3Service.Address(path: path, host: host)
        headers = head.headerFields
        self.time = time
        self.peer = peer
    }

    /// A request without a body, whose target is a path. It reads as what Hummingbird makes of the same head.
    init(_ head: HTTPRequestHead, _ method: HTTPRequest.Method, id: String, at time: Timestamp, peer: TLSPeer?) {
        self.id = id
        self.method = method
        self.time = time
        self.peer = peer
        read = { _ in [] }
        (path, query, hasQuery) = CloudRequest.parts(of: head.uri)
        var (host, fields): (String?, HTTPFields) = (nil, [:])
        for (name, value) in head.headers {
            if host == nil, name.utf8.count == 4, name.lowercased() == "host" {
                host = value
            } else if let name = HTTPField.Name(name) {
                fields.append(HTTPField(name: name, value: value))
            }
        }
        self.host = host ?? ""
        items = QueryItems(query)
        address = S3Service.Address(path: path, host: self.host)
        headers = fields
    }

    private static func parts(of target: String) -> (path: String, query: String, hasQuery: Bool) {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return (target, "", false) }
        return (String(target[..<mark]), String(target[target.utf8.index(after: mark)...]), true)
    }

    /// The decoded components of the path; nil when one is not UTF-8 or badly encoded.
    var components: [String]? {
        var components: [String] = []
        for part in path.utf8.split(separator: UInt8(ascii: "/")) {
            guard let text = PercentEncoding.text(Array(part).span) else { return nil }
            components.append(text)
        }
        return components
    }

    /// The body, up to `limit` bytes.
    func body(limit: Int) async throws -> [UInt8] { try await read(limit) }
}

/// The parameters of a query or of a form (`application/x-www-form-urlencoded`).
struct QueryItems: Sendable {
    private let items: [(name: String, value: String)]

    /// What is badly encoded or no UTF-8 is left out.
    init(_ text: String, isForm: Bool = false) {
        let text = text.utf8.map { isForm && $0 == UInt8(ascii: "+") ? UInt8(ascii: " ") : $0 }
        let bytes = text.span
        items = QueryPiece.all(of: bytes)
            .compactMap { piece in
                guard let name = PercentEncoding.text(bytes.extracting(piece.name)) else { return nil }
                guard let place = piece.value else { return (name, "") }
                return PercentEncoding.text(bytes.extracting(place)).map { (name, $0) }
            }
    }

    /// The first value of a parameter; empty for one without a value.
    subscript(name: String) -> String? {
        // Most names are told apart by their lengths.
        items.first { $0.name.utf8.count == name.utf8.count && $0.name == name }?.value
    }

    func has(_ name: String) -> Bool { self[name] != nil }
    var names: [String] { items.map(\.name) }
}
