package import ReleaseModel

/// The policies of a role or a user: its own, and managed ones that are attached.
package struct IdentityPolicies: Equatable, Sendable {
    /// Inline policies by name, sorted.
    package let inline: [NamedPolicy]
    package let attached: [ARN]
    /// Inline and attached ones together, which are evaluated.
    package let all: PolicySet

    package init(inline: [IdentityName: PolicyDocument], attached: [ARN] = []) throws(InvalidValue) {
        self.inline = inline.map { NamedPolicy($0.key.description, $0.value) }.sorted { $0.name < $1.name }
        self.attached = attached
        var policies = self.inline
        for arn in attached {
            policies.append(NamedPolicy(arn.description, try ManagedPolicy.document(of: arn)))
        }
        all = PolicySet(policies)
    }

    /// The text of an inline policy as it was written.
    package subscript(name: String) -> PolicyDocument? {
        inline.first { $0.name == name }?.document
    }
}
