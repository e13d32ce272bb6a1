/// A key or a signature that cannot be used: which one, what is wrong, and the way out.
package struct KeyError: Error, Equatable, CustomStringConvertible {
    package enum Reason: Sendable {
        /// The file is not a key that we know.
        case malformed
        /// The passphrase is missing or wrong.
        case passphrase
        /// Others could read the secret.
        case exposed
        /// The file is there already.
        case exists
        /// The cryptographic library failed.
        case library
    }

    package let reason: Reason
    package let description: String

    package init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}
