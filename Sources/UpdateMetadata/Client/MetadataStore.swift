/// Where a client keeps the metadata that it accepted, under names without versions.
package protocol MetadataStore {
    /// nil when there is none.
    func load(_ name: String) throws -> [UInt8]?
    func save(_ name: String, _ bytes: [UInt8]) throws
    func remove(_ name: String) throws
}
