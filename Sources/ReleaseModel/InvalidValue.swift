/// A text that is not the value it was read as: an unknown platform, a malformed version, an escaping path.
package struct InvalidValue: Error, Equatable, CustomStringConvertible {
    /// What the text should have been, in lower case: `version`, `platform`.
    package let kind: String
    /// The text as it was given.
    package let text: String
    /// Why it was refused and what would be accepted.
    package let reason: String

    package init(_ kind: String, _ text: String, _ reason: String) {
        self.kind = kind
        self.text = text
        self.reason = reason
    }

    package var description: String {
        "\(kind) \(text.quotedForDisplay): \(reason)"
    }
}
