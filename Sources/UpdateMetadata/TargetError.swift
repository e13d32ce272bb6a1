internal import ReleaseModel

/// Why a device does not take a target.
package struct TargetError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Reason: Sendable {
        /// No role that may speak for it lists it.
        case unlisted
        /// It says that it is for another device.
        case misplaced
        /// Its length or a digest is not the one that is listed.
        case mismatch
    }

    package let path: TargetPath
    package let reason: Reason
    private let detail: String

    private init(_ path: TargetPath, _ reason: Reason, _ detail: String) {
        self.path = path
        self.reason = reason
        self.detail = detail
    }

    package static func unlisted(_ path: TargetPath) -> TargetError {
        TargetError(path, .unlisted, "no role that may speak for it lists this target")
    }

    package static func misplaced(_ path: TargetPath, stating stated: String, wanted: String) -> TargetError {
        TargetError(path, .misplaced, "its metadata says that it is for \(stated), not for \(wanted)")
    }

    package static func mismatch(_ path: TargetPath) -> TargetError {
        TargetError(path, .mismatch, "what the repository has is not what its metadata lists")
    }

    package var description: String { "\(path.text.escapedForDisplay): \(detail)" }
}
