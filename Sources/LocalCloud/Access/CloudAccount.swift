package import AccessPolicy
package import ReleaseModel

/// Whose the local cloud is, and how strict it is.
package struct CloudAccount: Sendable {
    /// The roles and users that are defined in a file; others may be made by calls.
    package let directory: AccessDirectory
    /// Whether what a user may do is checked (`--enforce-iam`).
    package let isEnforcing: Bool
    /// Whether version 2 of presigned URLs is refused.
    package let requiresVersion4: Bool

    package init(directory: AccessDirectory, isEnforcing: Bool, requiresVersion4: Bool) {
        self.directory = directory
        self.isEnforcing = isEnforcing
        self.requiresVersion4 = requiresVersion4
    }

    package var id: AccountID { directory.home.account }
    package var partition: Partition { directory.home.partition }
}
