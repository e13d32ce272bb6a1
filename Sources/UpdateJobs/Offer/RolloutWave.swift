internal import Hashing
package import ReleaseModel

/// Which things a version goes to while it is promoted to a share of them.
///
/// A thing has a number from 0 to 9999 for each version: the SHA-256 of the UTF-8 text `SOFTWARE VERSION THING`, such as
/// `core 1.11.6 gateway-1`, of which the first eight bytes are an unsigned number, big-endian, modulo 10,000. A share of
/// P percent reaches the things whose number is less than P × 100. So anybody can compute it; who is in a wave is in every
/// larger one; and for each version other things are the first.
package struct RolloutWave: Hashable, Sendable {
    package static let numbers: UInt64 = 10_000

    package let software: Software
    package let version: Version
    package let share: Share

    package init(software: Software, version: Version, share: Share) {
        self.software = software
        self.version = version
        self.share = share
    }

    /// Whether the share reaches a thing.
    package func reaches(_ thing: ThingName) -> Bool { reaches(thing.text) }

    /// The same for a name that was checked already.
    package func reaches(_ thing: String) -> Bool { number(of: thing) < UInt64(share.percent) * 100 }

    /// The number of a thing, 0..<10000.
    package func number(of thing: String) -> UInt64 {
        let digest = SHA256Digest(hashing: Array("\(software) \(version) \(thing)".utf8))
        return digest.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } % RolloutWave.numbers
    }
}
