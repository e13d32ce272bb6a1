internal import ReleaseModel
package import Trust

/// The identifier of a key in metadata. We make them as the specification says (`PublicKey.keyId`); in the metadata
/// of others they may be any text. Two are equal when their bytes are.
package struct KeyID: Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    /// The identifier that the specification gives a key.
    package init(of key: PublicKey) {
        text = key.keyId.hexadecimal
    }

    package var description: String { text }

    /// Enough of it for people to tell keys apart.
    package var short: String { String(text.prefix(8)) }
}

extension KeyID: Hashable, Comparable {
    package static func == (left: KeyID, right: KeyID) -> Bool { left.text.hasSameBytes(as: right.text) }

    package func hash(into hasher: inout Hasher) { text.hashBytes(into: &hasher) }

    package static func < (left: KeyID, right: KeyID) -> Bool { left.text.precedesInBytes(right.text) }
}
