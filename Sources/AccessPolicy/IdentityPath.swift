package import ReleaseModel

/// Where a role or a user stands in the account: `/`, or `/service-role/`.
package struct IdentityPath: Hashable, Sendable, CustomStringConvertible {
    package static let root = IdentityPath()

    package let description: String

    private init() {
        description = "/"
    }

    /// IAM takes any printable character; those of `policyPathType` are taken here, so that no path looks like a
    /// pattern in an ARN.
    package init(parsing text: String) throws(InvalidValue) {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let isLegal =
            (1...512).contains(text.utf8.count) && parts.count >= 2 && parts.first?.isEmpty == true
            && parts.last?.isEmpty == true
            && parts.dropFirst().dropLast().allSatisfy { !$0.isEmpty && $0.allSatisfy(IdentityName.isPlain) }
        guard isLegal else {
            throw InvalidValue("path", text, "a path is \"/\", or names between slashes such as \"/service-role/\"")
        }
        description = text
    }
}
