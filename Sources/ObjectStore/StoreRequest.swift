internal import FileStore
internal import Hashing
internal import ReleaseModel
internal import SystemPackage

/// A request to S3 before it is signed.
struct StoreRequest: Sendable {
    enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// A part of a file, with the digest of its bytes.
        case file(FilePath, range: Range<UInt64>, digest: SHA256Digest)

        var length: UInt64 {
            switch self {
            case .none: 0
            case .bytes(let bytes): UInt64(bytes.count)
            case .file(_, let range, _): UInt64(range.count)
            }
        }

        var digest: SHA256Digest {
            switch self {
            case .none: SHA256Digest(hashing: [])
            case .bytes(let bytes): SHA256Digest(hashing: bytes)
            case .file(_, _, let digest): digest
            }
        }
    }

    var method: String
    var bucket: String
    /// Nil for the bucket itself.
    var key: String?
    /// In any order; a parameter without a value is a subresource.
    var query: [(name: String, value: String?)] = []
    var fields: [(name: String, value: String)] = []
    var body = Body.none
    /// Words that complete "cannot …".
    var operation: String

    var place: String { key.map { "s3://\(bucket)/\($0)" } ?? "s3://\(bucket)" }

    /// The query as it goes on the wire.
    var encodedQuery: String? {
        guard !query.isEmpty else { return nil }
        return
            query.map { name, value in
                let name = PercentEncoding.encode(name.utf8)
                return value.map { "\(name)=\(PercentEncoding.encode($0.utf8))" } ?? "\(name)="
            }
            .joined(separator: "&")
    }
}

/// What a store answers, in whole.
struct StoreAnswer: Sendable {
    let status: Int
    let fields: [String: String]
    let body: [UInt8]

    /// A field by its name in lower case.
    subscript(field: String) -> String? { fields[field] }
}
