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
        /// What was named is no place where a key can be.
        case location
        /// The key is not the one that its public half was given for.
        case mismatch
        /// The program that signs, or the token behind it, failed or did not answer with a signature.
        case backend
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
