/// One condition of a statement: an operator, a key of the request, and the values of which one must fit.
struct PolicyCondition: Hashable, Sendable {
    enum Operator: String, Sendable {
        case stringEquals = "StringEquals"
        case arnLike = "ArnLike"
    }

    enum Key: String, CaseIterable, Sendable {
        case sourceAccount = "aws:SourceAccount"
        case sourceARN = "aws:SourceArn"
    }

    let comparison: Operator
    let key: Key
    /// The patterns of each value: one for a text, six for the fields of an ARN.
    private let values: [[Wildcard]]

    /// Nil when one of the values is not understood.
    init?(_ comparison: Operator, _ key: Key, _ values: [String], _ version: PolicyDocument.Version) {
        self.comparison = comparison
        self.key = key
        let patterns = values.compactMap { value -> [Wildcard]? in
            switch comparison {
            case .stringEquals:
                PolicyVariables.pattern(value, in: version, wildcards: false).map { [$0] }
            case .arnLike:
                PolicyVariables.pattern(value, in: version).flatMap(PolicyCondition.fields)
            }
        }
        guard patterns.count == values.count, !(comparison == .arnLike && key == .sourceAccount) else { return nil }
        self.values = patterns
    }

    /// The six fields of an ARN, each of which is compared on its own ("ARN condition operators", IAM User Guide).
    private static func fields(_ pattern: Wildcard) -> [Wildcard]? {
        let colon = Wildcard.Token.byte(UInt8(ascii: ":"))
        let fields = pattern.tokens.split(separator: colon, maxSplits: 5, omittingEmptySubsequences: false)
        return fields.count == 6 ? fields.map { Wildcard(tokens: Array($0)) } : nil
    }

    /// Whether it holds. A key that the request has not makes it false.
    func holds(in context: RequestContext) -> Bool {
        let value =
            switch key {
            case .sourceAccount: context.sourceAccount?.description
            case .sourceARN: context.sourceARN?.description
            }
        guard let value else { return false }
        switch comparison {
        case .stringEquals:
            return values.contains { $0.allSatisfy { $0.matches(Array(value.utf8)) } }
        case .arnLike:
            let fields = value.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 5, omittingEmptySubsequences: false)
            return values.contains { patterns in
                patterns.count == fields.count && zip(patterns, fields).allSatisfy { $0.matches(Array($1)) }
            }
        }
    }
}
