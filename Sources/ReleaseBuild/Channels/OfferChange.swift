package import ReleaseModel

/// What a command did to a version's offer.
package struct OfferChange: Sendable, Encodable {
    package let software: Software
    package let version: Version
    /// Whether anything is another than before.
    package let changed: Bool
    /// What it means, each line a sentence.
    package let lines: [String]
}
