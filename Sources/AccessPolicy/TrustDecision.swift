internal import ReleaseModel

/// Whether a trust policy lets a service assume its role.
package enum TrustDecision: Equatable, Sendable {
    case trusted(by: StatementLabel)
    case refused(TrustRefusal)

    package var isTrusted: Bool {
        switch self {
        case .trusted: true
        case .refused: false
        }
    }
}

/// Why a service may not assume a role.
package enum TrustRefusal: Equatable, Sendable, CustomStringConvertible {
    case denied(StatementLabel, String?)
    /// The policy names the service, and the conditions of the statement do not hold.
    case unmet(StatementLabel)
    /// The policy names the service, and allows it other actions.
    case otherActions(ServicePrincipal, StatementLabel)
    case notUnderstood(StatementLabel, String)
    /// The policy names others alone.
    case others(ServicePrincipal, named: [String])

    package var description: String {
        switch self {
        case .denied(let statement, let reason):
            "\(statement) of the trust policy denies it" + (reason.map { ", since \($0)" } ?? "")
        case .unmet(let statement):
            "the conditions of \(statement) of the trust policy do not hold"
        case .otherActions(let service, let statement):
            "\(statement) of the trust policy names \(service), and does not allow it \(ActionName.assumeRole)"
        case .notUnderstood(let statement, let reason):
            "\(statement) of the trust policy does not count, since \(reason)"
        case .others(let service, let named):
            "the trust policy names \(named.map(\.escapedForDisplay).joined(separator: ", ")) and not \(service)"
        }
    }
}

extension PolicyDocument {
    /// Whether this trust policy lets `service` assume its role.
    package func trust(
        in service: ServicePrincipal,
        context: RequestContext = RequestContext()
    ) -> TrustDecision {
        let action = ActionName.assumeRole
        let applying = statements.filter { $0.applies(to: service, assuming: action, in: context) }
        if let denying = applying.first(where: { $0.effect == .deny }) {
            return .refused(.denied(denying.label, denying.doubts.first?.description))
        }
        if let allowing = applying.first { return .trusted(by: allowing.label) }
        return .refused(refusal(of: service, action))
    }

    /// The statement that came nearest tells most.
    private func refusal(of service: ServicePrincipal, _ action: ActionName) -> TrustRefusal {
        let allowing = statements.filter { $0.effect == .allow }
        let naming = allowing.filter { $0.doubts.isEmpty && $0.names(service) }
        if let statement = naming.first(where: { $0.names(action) }) { return .unmet(statement.label) }
        if let statement = naming.first { return .otherActions(service, statement.label) }
        for statement in allowing {
            if let doubt = statement.doubts.first { return .notUnderstood(statement.label, doubt.description) }
        }
        let named = allowing.compactMap(\.principals).flatMap { $0.services.map(\.description) + $0.others }
        return .others(service, named: named.isEmpty ? ["nobody"] : named)
    }
}
