internal import ReleaseModel

/// A policy of IAM ("IAM JSON policy elements reference", IAM User Guide): what is allowed or denied, and its text.
///
/// What is not understood is no error, as AWS knows more than this code does. It fails closed instead: an Allow with
/// something not understood never applies, a Deny with something not understood always does.
package struct PolicyDocument: Equatable, Sendable {
    /// To what a policy belongs.
    package enum Kind: Sendable {
        /// To a role or a user: what these may do to resources.
        case permissions
        /// To a role: who may assume it.
        case trust
    }

    package enum Version: String, CaseIterable, Sendable {
        /// The one without policy variables, which a policy without a version has.
        case old = "2008-10-17"
        case current = "2012-10-17"
    }

    package let kind: Kind
    package let version: Version
    /// The text as it was read.
    package let text: String
    let statements: [PolicyStatement]

    private static let mostStatements = 100

    package init(parsing text: String, as kind: Kind) throws(PolicyError) {
        guard case .object(let members) = try PolicyParser.parse(text) else {
            throw PolicyError("a policy is a JSON object with a Statement")
        }
        self.kind = kind
        self.text = text
        version = try PolicyDocument.version(in: members)
        if let id = members["Id"], case .text = id {
        } else if members["Id"] != nil {
            throw PolicyError("Id must be a string")
        }
        // An element of the document that is not known may change the meaning of every statement.
        let doubts = members.keys.filter { !["Version", "Id", "Statement"].contains($0) }.sorted()
            .map { PolicyStatement.Doubt("the element \($0.quotedForDisplay)") }
        var statements: [PolicyStatement] = []
        for (position, element) in try PolicyDocument.elements(in: members).enumerated() {
            let reader = StatementReader(number: position + 1, kind: kind, version: version, doubts: doubts)
            statements.append(try reader.read(element))
        }
        let names = statements.compactMap(\.label.sid)
        guard Set(names).count == names.count else { throw PolicyError("two statements have the same Sid") }
        self.statements = statements
    }

    private static func version(in members: [String: PolicyElement]) throws(PolicyError) -> Version {
        guard let element = members["Version"] else { return .old }
        guard case .text(let text) = element, let version = Version(rawValue: text) else {
            throw PolicyError("Version must be \"2012-10-17\" (or \"2008-10-17\"): it is that of the language")
        }
        return version
    }

    private static func elements(in members: [String: PolicyElement]) throws(PolicyError) -> [PolicyElement] {
        switch members["Statement"] {
        case .object?: return members["Statement"].map { [$0] } ?? []
        case .list(let elements)? where (1...mostStatements).contains(elements.count): return elements
        case .list(let elements)? where elements.isEmpty: throw PolicyError("Statement is empty")
        case .list?: throw PolicyError("a policy has at most \(mostStatements) statements")
        case nil: throw PolicyError("Statement is missing")
        default: throw PolicyError("Statement must be an object or a list of objects")
        }
    }
}

extension PolicyDocument {
    /// A policy that was put together, as its text.
    package init(_ json: PolicyJSON, as kind: Kind) throws(PolicyError) {
        try self.init(parsing: json.text, as: kind)
    }

    /// What is not understood in the policy, by statement. None of these allows anything.
    package var doubts: [(statement: StatementLabel, reason: String)] {
        statements.compactMap { statement in statement.doubts.first.map { (statement.label, $0.description) } }
    }
}
