internal import AccessPolicy
internal import HTTPTypes
internal import ReleaseModel

/// Who sends a request, as its signature or its client certificate proved.
struct Caller: Sendable {
    enum Kind: Sendable {
        /// The account itself, which may do everything.
        case account
        case user(User)
        /// Somebody who has assumed a role.
        case role(Role)
        /// A device with a certificate.
        case device(DeviceIdentity)
    }

    let kind: Kind
    /// As messages and `sts get-caller-identity` show it.
    let arn: String
    private let isEnforcing: Bool

    init(_ kind: Kind, arn: String, isEnforcing: Bool) {
        self.kind = kind
        self.arn = arn
        self.isEnforcing = isEnforcing
    }

    /// Whether no policy says what it may do.
    var isUnlimited: Bool {
        switch kind {
        case .account: true
        case .user: !isEnforcing
        case .role, .device: false
        }
    }

    /// Why the caller may not do `action`; nil when it may. Users are free unless policies are enforced; roles never are.
    func denial(of action: ActionName, on resource: RequestedResource) -> Denial? {
        guard !isUnlimited else { return nil }
        let decision: Decision
        switch kind {
        case .account: return nil
        case .device: return .implicit
        case .user(let user): decision = user.policies.all.evaluate(action, on: resource)
        case .role(let role): decision = role.evaluate(action, on: resource)
        }
        guard case .denied(let denial) = decision else { return nil }
        return denial
    }

    /// Lets the caller do `action`, or throws what AWS answers.
    func authorize(_ action: ActionName, on resource: RequestedResource) throws(ServiceError) {
        guard denial(of: action, on: resource) != nil else { return }
        throw ServiceError(
            .forbidden,
            "AccessDeniedException",
            "User: \(arn) is not authorized to perform: \(action) on resource: \(resource)"
        )
    }
}

/// A call of a service: who makes it, and for which region.
struct ServiceCall: Sendable {
    let caller: Caller
    /// The service that the signature names: `iot-jobs-data`.
    let service: String
    let region: Region
    let account: AccountID
    let partition: Partition
    let time: Timestamp

    /// `arn:aws:iot:us-east-1:123456789012:RESOURCE`
    func arn(_ resource: String) -> String {
        "arn:\(region.partition.rawValue):iot:\(region):\(account):\(resource)"
    }
}
