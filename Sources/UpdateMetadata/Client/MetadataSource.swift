/// Where a client fetches metadata: a bucket's `metadata/` over HTTP, on disk, or in memory.
package protocol MetadataSource {
    /// The content of `name`, such as `7.core.json`; nil when the source says that there is none. More than `limit`
    /// bytes are an error, which comes before they are all read.
    func metadata(_ name: String, limit: Int) throws -> [UInt8]?
}

/// Where a client keeps the metadata that it accepted, under names without versions.
package protocol MetadataStore {
    /// nil when there is none.
    func load(_ name: String) throws -> [UInt8]?
    func save(_ name: String, _ bytes: [UInt8]) throws
    func remove(_ name: String) throws
}

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
