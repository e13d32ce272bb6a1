/// An element of `Resource`: case matters in it, and a star stands for slashes too.
struct ResourcePattern: Hashable, Sendable {
    let text: String
    let pattern: Wildcard

    enum Mistake: Error {
        case malformed
        case variable
    }

    init(_ text: String, in version: PolicyDocument.Version) throws(Mistake) {
        guard text == "*" || text.utf8.starts(with: "arn:".utf8) else { throw .malformed }
        guard let pattern = PolicyVariables.pattern(text, in: version) else { throw .variable }
        self.text = text
        guard text != "*" else {
            self.pattern = pattern
            return
        }
        // "If you specify an incomplete ARN, AWS completes it by adding wildcard characters to all missing fields"
        // (IAM User Guide, "IAM JSON policy elements: Resource").
        let missing = max(0, 5 - pattern.tokens.count { $0 == .byte(UInt8(ascii: ":")) })
        let completion = Array(repeating: [Wildcard.Token.byte(UInt8(ascii: ":")), .anyText], count: missing)
        self.pattern = Wildcard(tokens: pattern.tokens + completion.flatMap(\.self))
    }

    func matches(_ resource: RequestedResource) -> Bool {
        pattern.matches(Array(resource.description.utf8))
    }
}
