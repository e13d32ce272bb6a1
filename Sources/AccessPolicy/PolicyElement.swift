/// One value in a policy's JSON.
indirect enum PolicyElement {
    case text(String)
    case list([PolicyElement])
    case object([String: PolicyElement])
    /// A number, a truth value or null, which no element that is understood has.
    case other

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
