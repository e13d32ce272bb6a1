internal import FileStore
package import SystemPackage
internal import UpdateMetadata

/// A client's trusted metadata in a folder, one file per role, each written in one step.
package struct FolderMetadataStore: MetadataStore {
    private let folder: FilePath
    /// More than any metadata may have.
    private static let largest = 16 << 20

    package init(_ folder: FilePath) {
        self.folder = folder
    }

    package func load(_ name: String) throws -> [UInt8]? {
        let path = folder.appending(name)
        guard try FileStatus.of(path) != nil else { return nil }
        return try FileReader.contents(of: path, limit: FolderMetadataStore.largest)
    }

    package func save(_ name: String, _ bytes: [UInt8]) throws {
        try FileTree.create(folder)
        try FileWriter.write(bytes, to: folder.appending(name))
    }

    package func remove(_ name: String) throws {
        try FileTree.removeFile(folder.appending(name))
    }
}
