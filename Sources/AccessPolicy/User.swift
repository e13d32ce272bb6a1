/// A user, known by access keys. Their secrets are kept elsewhere.
package struct User: Equatable, Sendable {
    package let name: IdentityName
    package let path: IdentityPath
    package let arn: ARN
    package let accessKeys: [AccessKeyID]
    package let policies: IdentityPolicies

    package init(
        _ name: IdentityName,
        path: IdentityPath = .root,
        in home: AccessDirectory.Home,
        accessKeys: [AccessKeyID],
        policies: IdentityPolicies
    ) {
        self.name = name
        self.path = path
        arn = .user(name, path: path, of: home.account, in: home.partition)
        self.accessKeys = accessKeys
        self.policies = policies
    }

    /// Lets the user do `action`, or throws what AWS would answer.
    package func authorize(
        _ action: ActionName,
        on resource: RequestedResource,
        in context: RequestContext = RequestContext()
    ) throws(AccessRefusal) {
        guard case .denied(let denial) = policies.all.evaluate(action, on: resource, in: context) else { return }
        throw AccessRefusal(caller: arn, action: action, resource: resource, denial: denial)
    }
}
