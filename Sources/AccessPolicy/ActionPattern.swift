/// An element of `Action`: case does not matter in it.
struct ActionPattern: Hashable, Sendable {
    let text: String
    private let pattern: Wildcard

    /// Nil for what is neither `*` nor `SERVICE:OPERATION`.
    init?(_ text: String) {
        guard text == "*" || text.utf8.contains(UInt8(ascii: ":")) else { return nil }
        self.text = text
        pattern = Wildcard(text.utf8.map(ActionPattern.lowercased))
    }

    func matches(_ action: ActionName) -> Bool {
        pattern.matches(action.description.utf8.map(ActionPattern.lowercased))
    }

    /// Whether it allows more than this one action.
    func isWider(than action: ActionName) -> Bool {
        !pattern.isLiteral || !matches(action)
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte + 32 : byte
    }
}
