internal import FileStore
internal import Packaging
internal import ReleaseModel
internal import SystemPackage
internal import Transfer
internal import UpdateMetadata

/// Why an update cannot go on.
package struct UpdateFailure: Error, Equatable, CustomStringConvertible {
    package let reason: UpdateReason
    package let detail: String

    init(_ reason: UpdateReason, _ detail: String) {
        self.reason = reason
        self.detail = detail
    }

    package var description: String { "\(reason.rawValue): \(detail)" }

    /// What an error of the floors below means to an update.
    init(_ error: any Error) {
        switch error {
        case let error as UpdateFailure: self = error
        case let error as MetadataError: self.init(UpdateReason(error), "\(error)")
        case let error as TargetError: self.init(UpdateReason(error), "\(error)")
        case let error as TransferError: self.init(UpdateReason(error), "\(error)")
        case let error as ArchiveError: self.init(error.isTooLarge ? .archiveTooLarge : .badArchive, "\(error)")
        case let error as FileError: self.init(UpdateReason(error), "\(error)")
        case let error as InvalidValue: self.init(.malformedDocument, "\(error)")
        default: self.init(.unexpected, "\(error)")
        }
    }
}

extension UpdateReason {
    fileprivate init(_ error: MetadataError) {
        self =
            switch error.reason {
            case .malformed, .wrongType: .metadataMalformed
            case .unsigned: .metadataUnsigned
            case .rollback: .metadataRollback
            case .wrongVersion, .mismatch, .unlisted: .metadataMixed
            case .expired: .metadataExpired
            case .missing: error.role == .root ? .noTrustedRoot : .metadataMissing
            }
    }

    fileprivate init(_ error: TargetError) {
        self =
            switch error.reason {
            case .unlisted: .targetUnlisted
            case .misplaced: .targetMisplaced
            case .mismatch: .artifactMismatch
            }
    }

    fileprivate init(_ error: TransferError) {
        self =
            switch error.reason {
            case .tooLong: .artifactTooLong
            case .timedOut: .downloadTooSlow
            case .tls: .downloadUntrusted
            case .status, .connection, .protocolViolation, .malformedURL, .rangeIgnored, .other: .downloadFailed
            }
    }

    fileprivate init(_ error: FileError) {
        self =
            switch error.code {
            case .noSpace, .diskQuotaExceeded: .diskFull
            case .readOnlyFileSystem: .readOnlyRoot
            default: .inputOutput
            }
    }
}
