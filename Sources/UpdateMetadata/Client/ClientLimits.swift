/// The most that a client reads, in bytes and in steps; the defaults are python-tuf's.
package struct ClientLimits: Sendable {
    package var root = 512_000
    package var timestamp = 16_384
    package var snapshot = 2_000_000
    package var targets = 5_000_000
    package var rootRotations = 256
    package var delegations = 32

    package init() {}
}
