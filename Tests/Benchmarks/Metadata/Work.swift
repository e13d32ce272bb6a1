import FileStore
import Hashing
import ReleaseModel
import SystemPackage
import Trust
import UpdateMetadata

/// What is timed, with all that it needs in memory.
struct Work {
    enum Kind: String {
        /// A client that trusts the root checks and reads all metadata of the repository.
        case verify
        /// The targets metadata, from its values to the signed bytes of the file.
        case sign
        /// The canonical form of the targets metadata's values.
        case encode
        /// The canonical form of the JSON text in `text.json`.
        case read
    }

    /// Says in few words what came of it, the same as the peer says.
    let run: () throws -> String

    init(_ kind: Kind, on folder: FilePath) throws {
        switch kind {
        case .verify:
            let repository = try RepositoryInMemory(folder)
            run = { try Work.verify(repository) }
        case .sign:
            let payload = try Work.targets(folder).payload
            let signer = RoleSigner(try SigningKey(contentsOf: folder.appending("key.pem"), passphrase: nil))
            run = {
                let metadata = try SignedMetadata(signing: payload, by: [signer])
                return Hexadecimal.encode((metadata.signatures[signer.keyID] ?? nil) ?? [])
            }
        case .encode:
            let values = try Work.targets(folder).payload.json
            run = { "\(SHA256Digest(hashing: values.canonical))" }
        case .read:
            let text = try FileReader.contents(of: folder.appending("text.json"), limit: Work.limit)
            run = { "\(SHA256Digest(hashing: try JSONDocument(parsing: text).root.canonical))" }
        }
    }

    private static let limit = 64 << 20

    private static func targets(_ folder: FilePath) throws -> SignedMetadata<TargetsMetadata> {
        let file = folder.appending("metadata").appending(RoleName.targets.fileName(version: 1))
        return try SignedMetadata(parsing: FileReader.contents(of: file, limit: limit), as: .targets)
    }

    private static func verify(_ repository: RepositoryInMemory) throws -> String {
        let store = MemoryMetadataStore(root: repository.root)
        var client = try MetadataClient(repository, store: store, at: .now)
        try client.refresh()
        return "\(client.trusted.targets(.targets, by: .root)?.payload.targets.count ?? 0) targets"
    }

    /// The metadata of a repository, which no client has to wait for.
    private struct RepositoryInMemory: MetadataSource {
        let root: [UInt8]
        private var files: [String: [UInt8]] = [:]

        init(_ folder: FilePath) throws {
            let metadata = folder.appending("metadata")
            for name in try FileTree.sortedTextNames(in: metadata) {
                files[name] = try FileReader.contents(of: metadata.appending(name), limit: Work.limit)
            }
            root = files[RoleName.root.fileName(version: 1)] ?? []
        }

        func metadata(_ name: String, limit: Int) -> [UInt8]? { files[name] }
    }
}
