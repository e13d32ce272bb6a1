internal import UpdateMetadata

/// The kind of refusal that defeats an attack. Another kind means that the attack failed by accident.
enum Refusal: Equatable {
    /// The metadata of this role, for this reason.
    case metadata(RoleName, MetadataError.Reason)
    /// No role that may speak for the target lists it.
    case notListed
    /// It is for another platform.
    case purpose
    /// Its length or digests are others than listed.
    case content
    /// There was more than the client allows.
    case tooLong

    /// nil for errors that no attack should come to.
    init?(_ error: any Error) {
        switch error {
        case let error as MetadataError: self = .metadata(error.role, error.reason)
        case is TargetNotListed: self = .notListed
        case is MisplacedTarget: self = .purpose
        case is TargetMismatch: self = .content
        case let error as TransferCut where error.isBounded: self = .tooLong
        default: return nil
        }
    }
}
