/// A client's trusted metadata for the length of one run.
package final class MemoryMetadataStore: MetadataStore {
    private var files: [String: [UInt8]] = [:]

    /// Trusts `root`.
    package init(root: [UInt8]) {
        files[RoleName.root.fileName()] = root
    }

    /// Has what another has now.
    package init(copying other: MemoryMetadataStore) {
        files = other.files
    }

    package func load(_ name: String) -> [UInt8]? { files[name] }

    package func save(_ name: String, _ bytes: [UInt8]) { files[name] = bytes }

    package func remove(_ name: String) { files[name] = nil }
}
