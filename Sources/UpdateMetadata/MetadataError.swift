internal import ReleaseModel

/// Why metadata was refused.
package struct MetadataError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Reason: String, Sendable {
        /// It is not metadata of the format that the specification describes.
        case malformed
        /// It is the metadata of another type of role.
        case wrongType = "wrong type"
        /// Fewer good signatures than the threshold.
        case unsigned = "not signed by enough keys"
        /// Its version is lower than one that was accepted before, or is not the one that is listed.
        case rollback
        case wrongVersion = "wrong version"
        /// It is past its expiry.
        case expired
        /// Its length or digest is not the one that is listed.
        case mismatch = "not what is listed"
        /// The repository does not have it.
        case missing
        /// Nothing that is trusted lists it.
        case unlisted = "not listed"
    }

    package let role: RoleName
    package let reason: Reason
    package let detail: String

    package init(_ role: RoleName, _ reason: Reason, _ detail: String) {
        self.role = role
        self.reason = reason
        self.detail = detail
    }

    package var description: String { "\(role.text.escapedForDisplay) metadata is refused: \(detail)" }

    /// What `read` makes of metadata of `role`; its errors mean that the metadata is malformed.
    static func reading<Value, Failure: Error>(
        _ role: RoleName,
        _ read: () throws(Failure) -> Value
    ) throws(MetadataError) -> Value {
        do throws(Failure) {
            return try read()
        } catch {
            throw MetadataError(role, .malformed, "\(error)")
        }
    }
}
