internal import Hashing

/// Holds the content of a target, as it arrives, against what the metadata states of it.
package struct TargetCheck: ~Copyable {
    private let target: TargetFile
    private var sha256 = SHA256Hasher()
    private var sha512 = SHA512Hasher()

    package init(_ target: TargetFile) {
        self.target = target
    }

    package mutating func update(_ bytes: Span<UInt8>) {
        sha256.update(bytes)
        if target.hashes.sha512 != nil { sha512.update(bytes) }
    }

    /// Whether what arrived has the length and every digest that is stated, and at least one is.
    package consuming func isRight() -> Bool {
        guard sha256.count == target.length else { return false }
        let hashes = target.hashes
        guard hashes.sha256 != nil || hashes.sha512 != nil else { return false }
        let (first, second) = (sha256.finalize(), sha512.finalize())
        return (hashes.sha256.map { $0 == first } ?? true) && (hashes.sha512.map { $0 == second } ?? true)
    }
}
