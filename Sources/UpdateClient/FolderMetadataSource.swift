internal import FileStore
package import SystemPackage
internal import UpdateMetadata

/// A repository's metadata in a folder, such as `metadata` in a bucket of a release tree.
package struct FolderMetadataSource: MetadataSource {
    private let folder: FilePath

    package init(_ folder: FilePath) {
        self.folder = folder
    }

    package func metadata(_ name: String, limit: Int) throws -> [UInt8]? {
        let path = folder.appending(name)
        guard try FileStatus.of(path) != nil else { return nil }
        return try FileReader.contents(of: path, limit: limit)
    }
}
