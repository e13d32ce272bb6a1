internal import FoundationEssentials
internal import ReleaseModel

/// One page of a bucket ("ListObjectsV2", Amazon S3 API Reference).
struct ObjectListing {
    struct Request {
        var prefix = ""
        var delimiter = ""
        var maximum = 1000
        var startAfter = ""
        var token: String?
        /// Whether keys are percent-encoded in the answer (`encoding-type=url`).
        var isEncoded = false
    }

    let request: Request
    private(set) var contents: [BucketCatalog.Entry] = []
    /// Sorted, each once.
    private(set) var commonPrefixes: [String] = []
    /// What the next page starts after; nil when this is the last.
    private(set) var next: String?

    /// Chooses from `entries`, which are sorted.
    init(_ entries: [BucketCatalog.Entry], _ request: Request) {
        self.request = request
        let start = request.token ?? request.startAfter
        for entry in entries where ObjectListing.starts(entry.key, with: request.prefix) {
            let prefix = commonPrefix(of: entry.key)
            let name = prefix ?? entry.key
            // What is under a prefix that was on the page before is not listed again.
            guard start.utf8.lexicographicallyPrecedes(name.utf8), commonPrefixes.last != name else { continue }
            guard contents.count + commonPrefixes.count < request.maximum else {
                if request.maximum > 0 { next = last }
                return
            }
            if let prefix { commonPrefixes.append(prefix) } else { contents.append(entry) }
        }
    }

    private var last: String? {
        [contents.last?.key, commonPrefixes.last].compactMap(\.self)
            .max { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private func commonPrefix(of key: String) -> String? {
        guard !request.delimiter.isEmpty else { return nil }
        let bytes = Array(key.utf8)
        let delimiter = Array(request.delimiter.utf8)
        var index = request.prefix.utf8.count
        while index + delimiter.count <= bytes.count {
            if bytes[index..<index + delimiter.count].elementsEqual(delimiter) {
                return String(decoding: bytes[..<(index + delimiter.count)], as: UTF8.self)
            }
            index += 1
        }
        return nil
    }

    private static func starts(_ text: String, with prefix: String) -> Bool {
        text.utf8.starts(with: prefix.utf8)
    }

    /// A token says where to go on; clients keep it as it is.
    static func token(after name: String) -> String {
        Data(name.utf8).base64EncodedString()
    }

    static func name(of token: String) -> String? {
        Data(base64Encoded: token).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// The answer's document; `tag` gives the entity tag of a key, without quotes.
    func document(bucket: BucketName, tag: (String) async throws -> String?) async rethrows -> [UInt8] {
        func shown(_ text: String) -> String { request.isEncoded ? PercentEncoding.path(text) : text }
        var children = [
            XMLElement("Name", bucket.text), XMLElement("Prefix", shown(request.prefix)),
            XMLElement("KeyCount", "\(contents.count + commonPrefixes.count)"),
            XMLElement("MaxKeys", "\(request.maximum)"), XMLElement("IsTruncated", "\(next != nil)"),
        ]
        if request.isEncoded { children.append(XMLElement("EncodingType", "url")) }
        if !request.delimiter.isEmpty { children.append(XMLElement("Delimiter", shown(request.delimiter))) }
        if let token = request.token {
            children.append(XMLElement("ContinuationToken", ObjectListing.token(after: token)))
        }
        if let next { children.append(XMLElement("NextContinuationToken", ObjectListing.token(after: next))) }
        if !request.startAfter.isEmpty { children.append(XMLElement("StartAfter", shown(request.startAfter))) }
        for entry in contents {
            guard let tag = try await tag(entry.key) else { continue }
            children.append(
                XMLElement(
                    "Contents",
                    [
                        XMLElement("Key", shown(entry.key)),
                        XMLElement("LastModified", S3Date.format(entry.modified)),
                        XMLElement("ETag", "\"\(tag)\""), XMLElement("Size", "\(entry.size)"),
                        XMLElement("StorageClass", "STANDARD"),
                    ]
                )
            )
        }
        children += commonPrefixes.map { XMLElement("CommonPrefixes", [XMLElement("Prefix", shown($0))]) }
        return XMLElement("ListBucketResult", namespace: S3Service.namespace, children).document
    }
}

/// A date in an S3 document: `2009-10-12T17:50:30.000Z`.
enum S3Date {
    static func format(_ seconds: Int64) -> String {
        let text = Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
        return text.utf8.last == UInt8(ascii: "Z") ? "\(text.dropLast()).000Z" : text
    }
}
