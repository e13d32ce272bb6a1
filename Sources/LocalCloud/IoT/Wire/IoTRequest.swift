internal import AccessPolicy
internal import FoundationEssentials
internal import HTTPTypes
internal import ReleaseModel
internal import UpdateJobs

/// A call of AWS IoT: who makes it, and what its path, query and body say.
struct IoTRequest: Sendable {
    let call: ServiceCall
    let endpoint: SigningEndpoint
    private let parameters: [String: String]
    private let items: QueryItems
    private let content: [UInt8]

    init(_ request: CloudRequest, _ parameters: [String: String], body: [UInt8], _ call: ServiceCall) {
        self.call = call
        self.parameters = parameters
        items = request.items
        content = body
        endpoint = SigningEndpoint(
            scheme: request.peer == nil ? "http" : "https",
            host: request.host,
            region: call.region,
            time: request.time
        )
    }

    var home: RegistryHome { call.home }
    var region: Region { call.region }

    // MARK: Path

    func thing() throws -> ThingName { try ThingName(parsing: parameters["thingName"] ?? "") }
    func group() throws -> ThingGroupName { try ThingGroupName(parsing: parameters["thingGroupName"] ?? "") }
    func job() throws -> JobID { try JobID(parsing: parameters["jobId"] ?? "") }
    var isForNext: Bool { parameters["jobId"] == "$next" }

    // MARK: Query

    subscript(name: String) -> String? { items[name] }

    func flag(_ name: String) throws(JobError) -> Bool {
        switch items[name] {
        case nil, "false": return false
        case "true": return true
        case let text?: throw JobError(.invalidRequest, "\(name) \(text.quotedForDisplay): it is true or false")
        }
    }

    func number(_ name: String) throws(JobError) -> Int64? {
        guard let text = items[name] else { return nil }
        guard let number = Int64(text) else {
            throw JobError(.invalidRequest, "\(name) \(text.quotedForDisplay): it is a whole number")
        }
        return number
    }

    func value<Value>(_ name: String, _ parse: (String) throws -> Value) rethrows -> Value? {
        try items[name].map(parse)
    }

    /// One of a few words.
    func word<Word: RawRepresentable & CaseIterable>(
        _ name: String,
        _ type: Word.Type
    ) throws(JobError) -> Word? where Word.RawValue == String {
        guard let text = items[name] else { return nil }
        guard let word = Word(rawValue: text) else {
            let hint = Suggestion.hint(for: text, among: Word.allCases.map(\.rawValue), called: name)
            throw JobError(.invalidRequest, "\(name) \(text.quotedForDisplay): \(hint)")
        }
        return word
    }

    /// The page that is asked for, by a token of so many parts.
    func page(parts: Int = 1) throws(JobError) -> PageRequest {
        try PageRequest(maxResults: items["maxResults"], nextToken: items["nextToken"], parts: parts)
    }

    // MARK: Body

    /// The body as JSON; none is an empty object.
    func body<Body: Decodable>(_ type: Body.Type) throws -> Body {
        let bytes = content.isEmpty ? Array("{}".utf8) : content
        do {
            return try JSONDecoder().decode(Body.self, from: Data(bytes))
        } catch let error as DecodingError {
            throw JobError(.invalidRequest, "the body of the request: \(error.mistake)")
        }
    }

    // MARK: Access

    func authorize(_ action: ActionName, on resource: ARN? = nil) throws(ServiceError) {
        try call.caller.authorize(action, on: resource.map { .one($0) } ?? .all)
    }

    func arn(of thing: ThingName) throws -> ARN { try .thing(thing.text, in: region, of: call.account) }
    func arn(of group: ThingGroupName) throws -> ARN { try .thingGroup(group.text, in: region, of: call.account) }
    func arn(of job: JobID) throws -> ARN { try .job(job.text, in: region, of: call.account) }
}

extension DecodingError {
    /// What is wrong, and where.
    fileprivate var mistake: String {
        func place(_ context: Context, _ last: String? = nil) -> String {
            let names = context.codingPath.map(\.stringValue) + (last.map { [$0] } ?? [])
            return names.joined(separator: ".").escapedForDisplay
        }
        return switch self {
        case .keyNotFound(let key, let context): "\(place(context, key.stringValue)) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context): "\(place(context)) has the wrong type"
        case .dataCorrupted(let context) where context.codingPath.isEmpty: "it is no JSON"
        case .dataCorrupted(let context): "\(place(context)) is none of the values that there are"
        @unknown default: "it cannot be read"
        }
    }
}
