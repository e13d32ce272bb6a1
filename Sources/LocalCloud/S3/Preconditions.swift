internal import HTTPTypes

/// What a GET or HEAD asks to hold before it is answered ("GetObject", Amazon S3 API Reference; RFC 9110, section 13).
struct Preconditions {
    let ifMatch: String?
    let ifNoneMatch: String?
    let ifModifiedSince: String?
    let ifUnmodifiedSince: String?

    init(_ headers: HTTPFields) {
        ifMatch = headers[.ifMatch]
        ifNoneMatch = headers[.ifNoneMatch]
        ifModifiedSince = headers[.ifModifiedSince]
        ifUnmodifiedSince = headers[.ifUnmodifiedSince]
    }

    enum Outcome: Equatable {
        case met
        case notModified
    }

    /// Holds the conditions against an object. A tag is stronger than a date; a date in the future counts as none.
    func outcome(tag: String, modified: Int64, now: Int64) throws(S3Error) -> Outcome {
        if let ifMatch {
            guard Preconditions.names(ifMatch, tag) else { throw .preconditionFailed("If-Match") }
        } else if let limit = ifUnmodifiedSince.flatMap(HTTPDate.parse), modified > limit {
            throw .preconditionFailed("If-Unmodified-Since")
        }
        if let ifNoneMatch {
            return Preconditions.names(ifNoneMatch, tag) ? .notModified : .met
        }
        guard let limit = ifModifiedSince.flatMap(HTTPDate.parse), limit <= now else { return .met }
        return modified <= limit ? .notModified : .met
    }

    /// Whether a list of tags names `tag`, with or without quotes, as S3 takes them.
    private static func names(_ field: String, _ tag: String) -> Bool {
        field.utf8.split(separator: UInt8(ascii: ","))
            .contains { part in
                var text = part
                while text.first == 0x20 || text.first == 0x09 { text.removeFirst() }
                while text.last == 0x20 || text.last == 0x09 { text.removeLast() }
                if text.elementsEqual("*".utf8) { return true }
                if text.starts(with: "W/".utf8) { text = text.dropFirst(2) }
                if text.count >= 2, text.first == 0x22, text.last == 0x22 { text = text.dropFirst().dropLast() }
                return text.elementsEqual(tag.utf8)
            }
    }
}
