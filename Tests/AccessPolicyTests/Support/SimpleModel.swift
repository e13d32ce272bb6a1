/// Policies decided as slowly and as plainly as possible, to compare with.
struct SimpleModel {
    struct Statement {
        let allows: Bool
        let actions: [String]
        let resources: [String]
        /// A required `aws:SourceAccount`.
        let account: String?
        /// An element that nobody knows.
        let isStrange: Bool
        let isSingle: Bool

        var json: String {
            func list(_ texts: [String]) -> String {
                if isSingle, texts.count == 1 { return "\"\(texts[0])\"" }
                return "[" + texts.map { "\"\($0)\"" }.joined(separator: ", ") + "]"
            }
            var members = [
                "\"Effect\": \"\(allows ? "Allow" : "Deny")\"", "\"Action\": \(list(actions))",
                "\"Resource\": \(list(resources))",
            ]
            if let account {
                members.append("\"Condition\": {\"StringEquals\": {\"aws:SourceAccount\": \"\(account)\"}}")
            }
            if isStrange { members.append("\"Unless\": \"sunday\"") }
            return "{\(members.joined(separator: ", "))}"
        }
    }

    let statements: [Statement]

    func allows(_ action: String, _ resource: String, account: String?) -> Bool {
        var isAllowed = false
        for statement in statements {
            let fits =
                statement.actions.contains { SimpleModel.matches($0.lowercased(), action.lowercased()) }
                && statement.resources.contains { SimpleModel.matches($0, resource) }
                && (statement.account == nil || statement.account == account)
            if statement.allows {
                if fits, !statement.isStrange { isAllowed = true }
            } else if fits || statement.isStrange {
                return false
            }
        }
        return isAllowed
    }

    /// Tries every length for every star.
    static func matches(_ pattern: String, _ text: String) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = String(pattern.dropFirst())
        if first == "*" { return (0...text.count).contains { matches(rest, String(text.dropFirst($0))) } }
        guard let character = text.first, first == "?" || first == character else { return false }
        return matches(rest, String(text.dropFirst()))
    }
}

/// Policies and requests of few letters, so that they often meet.
struct RandomPolicies<Generator: RandomNumberGenerator> {
    var generator: Generator
    /// What patterns have beside letters.
    let wildcards: [String]
    let hasConditions: Bool

    mutating func policy() -> [SimpleModel.Statement] {
        (0..<Int.random(in: 1...4, using: &generator))
            .map { _ in
                SimpleModel.Statement(
                    allows: Int.random(in: 0..<3, using: &generator) > 0,
                    actions: list { $0.actionPattern() },
                    resources: list { $0.resourcePattern() },
                    account: hasConditions && isRare() ? account() : nil,
                    isStrange: hasConditions && isRare(),
                    isSingle: Bool.random(using: &generator)
                )
            }
    }

    mutating func action() -> String { "s3:" + text(["G", "e", "t"], 1...3) }

    mutating func resource() -> String { "arn:aws:s3:::" + text(["a", "b", "/"], 1...4) }

    mutating func account() -> String { Bool.random(using: &generator) ? "111111111111" : "222222222222" }

    private mutating func isRare() -> Bool { Int.random(in: 0..<8, using: &generator) == 0 }

    private mutating func actionPattern() -> String {
        isRare() ? "*" : "s3:" + text(["G", "e", "t"] + wildcards, 1...3)
    }

    private mutating func resourcePattern() -> String {
        isRare() ? "*" : "arn:aws:s3:::" + text(["a", "b", "/"] + wildcards, 1...4)
    }

    private mutating func list(_ element: (inout Self) -> String) -> [String] {
        (0..<Int.random(in: 1...3, using: &generator)).map { _ in element(&self) }
    }

    private mutating func text(_ parts: [String], _ count: ClosedRange<Int>) -> String {
        (0..<Int.random(in: count, using: &generator)).map { _ in parts.randomElement(using: &generator) ?? "" }
            .joined()
    }
}
