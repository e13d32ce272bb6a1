/// A role: what a service may do in somebody's name.
package struct Role: Equatable, Sendable {
    package let name: IdentityName
    package let path: IdentityPath
    package let arn: ARN
    package let trustPolicy: PolicyDocument
    package let policies: IdentityPolicies

    package init(
        _ name: IdentityName,
        path: IdentityPath = .root,
        in home: AccessDirectory.Home,
        trustPolicy: PolicyDocument,
        policies: IdentityPolicies
    ) {
        self.name = name
        self.path = path
        arn = .role(name, path: path, of: home.account, in: home.partition)
        self.trustPolicy = trustPolicy
        self.policies = policies
    }

    /// Whether `service` may assume the role.
    package func trust(
        in service: ServicePrincipal,
        context: RequestContext = RequestContext()
    ) -> TrustDecision {
        trustPolicy.trust(in: service, context: context)
    }

    /// Whether who has assumed the role may do `action`.
    package func evaluate(
        _ action: ActionName,
        on resource: RequestedResource,
        in context: RequestContext = RequestContext()
    ) -> Decision {
        policies.all.evaluate(action, on: resource, in: context)
    }
}
