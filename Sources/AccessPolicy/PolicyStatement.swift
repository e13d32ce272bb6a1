/// One statement of a policy.
struct PolicyStatement: Hashable, Sendable {
    enum Effect: String, Sendable {
        case allow = "Allow"
        case deny = "Deny"
    }

    /// Something that is not understood.
    struct Doubt: Hashable, Sendable, CustomStringConvertible {
        let description: String

        init(_ thing: String) {
            description = "\(thing) is not understood"
        }
    }

    let label: StatementLabel
    let effect: Effect
    let actions: [ActionPattern]
    /// None in a trust policy, whose resource is its role.
    let resources: [ResourcePattern]
    let principals: PolicyPrincipals?
    let conditions: [PolicyCondition]
    let doubts: [Doubt]

    /// Whether it says something of this request to a resource.
    func applies(to action: ActionName, on resource: RequestedResource, in context: RequestContext) -> Bool {
        applies {
            names(action) && resources.contains { $0.matches(resource) }
                && conditions.allSatisfy { $0.holds(in: context) }
        }
    }

    /// Whether it says something of a service that wants to assume the role.
    func applies(to service: ServicePrincipal, assuming action: ActionName, in context: RequestContext) -> Bool {
        applies {
            names(action) && names(service) && conditions.allSatisfy { $0.holds(in: context) }
        }
    }

    func names(_ action: ActionName) -> Bool {
        actions.contains { $0.matches(action) }
    }

    /// Everybody is meant by a Deny; an Allow has to name the service.
    func names(_ service: ServicePrincipal) -> Bool {
        guard let principals else { return false }
        return principals.services.contains(service) || (effect == .deny && principals.areEverybody)
    }

    private func applies(_ isMeant: () -> Bool) -> Bool {
        switch effect {
        case .allow: doubts.isEmpty && isMeant()
        case .deny: !doubts.isEmpty || isMeant()
        }
    }
}
