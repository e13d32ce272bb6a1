internal import FoundationEssentials
internal import ReleaseModel
internal import UpdateJobs

/// Which part of a list is asked for.
struct PageRequest: Sendable {
    /// "ListJobs", maxResults.
    static let limits = 1...250
    static let standardLimit = 25

    let limit: Int
    /// What the page before ended with; empty for the first page.
    let after: [String]

    static let first = PageRequest(limit: standardLimit, after: [])

    private init(limit: Int, after: [String]) {
        self.limit = limit
        self.after = after
    }

    /// From `maxResults` and `nextToken` of a request, whose token names so many parts.
    init(maxResults: String?, nextToken: String?, parts: Int) throws(JobError) {
        var limit = PageRequest.standardLimit
        if let maxResults {
            guard let number = Int(maxResults), PageRequest.limits.contains(number) else {
                throw JobError(.invalidRequest, "maxResults \(maxResults.quotedForDisplay): it is 1 to 250")
            }
            limit = number
        }
        var after: [String] = []
        if let nextToken {
            after = PageRequest.parts(of: nextToken)
            guard after.count == parts else {
                throw JobError(.invalidRequest, "nextToken: it is none that an answer of this operation had")
            }
        }
        self.init(limit: limit, after: after)
    }

    /// The number in a part of the token; nil for the first page, and the text of a broken token is no number.
    func number(_ part: Int) throws(JobError) -> Int64? {
        guard part < after.count else { return nil }
        guard let number = Int64(after[part]) else {
            throw JobError(.invalidRequest, "nextToken: it is none that an answer of this operation had")
        }
        return number
    }

    fileprivate static func token(_ parts: [String]) -> String {
        Data(parts.joined(separator: ",").utf8).base64EncodedString()
    }

    private static func parts(of token: String) -> [String] {
        guard let data = Data(base64Encoded: token), let text = String(validating: data, as: UTF8.self) else {
            return []
        }
        return text.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
    }
}

/// A part of a list, and how to ask for the next.
struct Page<Element: Sendable>: Sendable {
    let elements: [Element]
    /// nil when this is the last page.
    let nextToken: String?

    /// From a query that asked for one more than the page has; `parts` names an element for the token.
    init(_ found: [Element], of request: PageRequest, parts: (Element) -> [String]) {
        elements = Array(found.prefix(request.limit))
        nextToken = found.count > request.limit ? elements.last.map { PageRequest.token(parts($0)) } : nil
    }
}

extension Page {
    private init(elements: [Element], nextToken: String?) {
        self.elements = elements
        self.nextToken = nextToken
    }

    func map<Other: Sendable>(_ transform: (Element) throws -> Other) rethrows -> Page<Other> {
        Page<Other>(elements: try elements.map(transform), nextToken: nextToken)
    }
}
