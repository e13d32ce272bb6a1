internal import UpdateMetadata

/// The kind of refusal that defeats an attack. Another kind means that the attack failed by accident.
enum Refusal: Equatable {
    /// The metadata of this role, for this reason.
    case metadata(RoleName, MetadataError.Reason)
    /// The target, for this reason.
    case target(TargetError.Reason)
    /// There was more than the client allows.
    case tooLong

    /// nil for errors that no attack should come to.
    init?(_ error: any Error) {
        switch error {
        case let error as MetadataError: self = .metadata(error.role, error.reason)
        case let error as TargetError: self = .target(error.reason)
        case let error as TransferCut where error.isBounded: self = .tooLong
        default: return nil
        }
    }
}
