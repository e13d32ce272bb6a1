/// Why somebody changed what is offered, in words for the history: one line.
package struct ChangeReason: Hashable, Sendable, CustomStringConvertible {
    package static let longest = 500

    package let text: String

    /// 1 to 500 bytes of UTF-8 that are not all spaces, with no control characters.
    package init(parsing text: String) throws(InvalidValue) {
        guard (1...ChangeReason.longest).contains(text.utf8.count), text.utf8.contains(where: { $0 != 0x20 }),
            !text.unicodeScalars.contains(where: \.isUnsafeForDisplay)
        else {
            throw InvalidValue("reason", text, "it is one line of 1 to \(ChangeReason.longest) bytes")
        }
        self.text = text
    }

    package var description: String { text }
}
