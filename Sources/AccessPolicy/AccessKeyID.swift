package import ReleaseModel

/// The public half of an access key: `[\w]{16,128}` (IAM's service model). The secret half is nowhere in this module.
package struct AccessKeyID: Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(parsing text: String) throws(InvalidValue) {
        let isLegal =
            (16...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { IdentityName.isPlain($0) && !"+=,.@-".utf8.contains($0) }
        // Who mistakes a secret for its id does not want to read it in a log.
        guard isLegal else {
            throw InvalidValue("access key id", "…", "an id has 16 to 128 letters, digits and \"_\", such as AKIA…")
        }
        description = text
    }
}
