/// The policies that somebody has, by name.
package struct PolicySet: Equatable, Sendable {
    package let policies: [NamedPolicy]

    package init(_ policies: [NamedPolicy]) {
        self.policies = policies
    }

    /// Whether the policies allow `action` on `resource`.
    package func evaluate(
        _ action: ActionName,
        on resource: RequestedResource,
        in context: RequestContext = RequestContext()
    ) -> Decision {
        var allowing: StatementReference?
        for policy in policies {
            for statement in policy.document.statements
            where statement.applies(to: action, on: resource, in: context) {
                let reference = StatementReference(policy: policy.name, statement: statement.label)
                switch statement.effect {
                case .allow: allowing = allowing ?? reference
                case .deny:
                    guard let doubt = statement.doubts.first else { return .denied(.explicit(reference)) }
                    return .denied(.notUnderstood(reference, doubt.description))
                }
            }
        }
        return allowing.map { .allowed(by: $0) } ?? .denied(.implicit)
    }
}

/// A policy and what it is called: the name of an inline policy, the ARN of a managed one.
package struct NamedPolicy: Equatable, Sendable {
    package let name: String
    package let document: PolicyDocument

    package init(_ name: String, _ document: PolicyDocument) {
        self.name = name
        self.document = document
    }
}
