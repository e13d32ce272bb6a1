/// Whom a trust policy names.
struct PolicyPrincipals: Hashable, Sendable {
    let services: [ServicePrincipal]
    /// Accounts, users and roles, as they are written.
    let others: [String]
    let areEverybody: Bool
}
