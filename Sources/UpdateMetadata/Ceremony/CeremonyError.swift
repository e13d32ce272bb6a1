/// Why metadata or a signature has no place in a signing ceremony.
package struct CeremonyError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Reason: Sendable {
        /// A file is not metadata that people sign, or not the metadata that the others are.
        case content
        /// A signature is not what it claims to be.
        case signature
        /// A key does not sign this metadata.
        case key
    }

    package let reason: Reason
    package let description: String

    package init(_ reason: Reason, _ description: String) {
        self.reason = reason
        self.description = description
    }
}
