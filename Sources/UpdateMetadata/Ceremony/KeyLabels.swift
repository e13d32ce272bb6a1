internal import ReleaseModel
internal import Trust

/// What to call keys before people: a short id, and the scheme. Ids that look alike when they are short, which takes
/// no more than 2^32 tries to arrange, are written in full.
struct KeyLabels {
    private let ambiguous: Set<String>

    init(_ ids: some Sequence<KeyID>) {
        let counts = Dictionary(Set(ids).map { ($0.short, 1) }, uniquingKeysWith: +)
        ambiguous = Set(counts.filter { $0.value > 1 }.keys)
    }

    func id(_ id: KeyID) -> String {
        (ambiguous.contains(id.short) ? id.text : id.short).escapedForDisplay
    }

    /// `1a2b3c4d (ed25519)`
    func label(_ id: KeyID, _ keys: RoleKeys) -> String {
        let kind =
            keys.known[id]?.algorithm.rawValue ?? (keys.unknown.contains(id) ? "of an unknown kind" : "not listed")
        return "\(self.id(id)) (\(kind))"
    }
}
