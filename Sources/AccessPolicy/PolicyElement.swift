/// One value in a policy's JSON.
indirect enum PolicyElement: Decodable {
    case text(String)
    case list([PolicyElement])
    case object([String: PolicyElement])
    /// A number, a truth value or null, which no element that is understood has.
    case other

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([PolicyElement].self) {
            self = .list(list)
        } else if let members = try? container.decode([String: PolicyElement].self) {
            self = .object(members)
        } else {
            self = .other
        }
    }

    /// A string, or the strings of a list; nil for anything else.
    var texts: [String]? {
        switch self {
        case .text(let text): return [text]
        case .list(let elements):
            let texts = elements.compactMap { element in
                if case .text(let text) = element { text } else { nil }
            }
            return texts.count == elements.count ? texts : nil
        case .object, .other: return nil
        }
    }
}
