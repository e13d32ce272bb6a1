internal import FileStore
package import ReleaseModel
package import SystemPackage
internal import UpdateClient
internal import UpdateMetadata

/// Rehearses the loss of a key on copies: the key is replaced without its help, the copy of a tree's metadata is
/// signed by the keys that are left, and a client of every root ever shipped must reach the newest state.
package struct KeyDrill {
    private let folder: TrustFolder
    private let access: KeyAccess

    package init(_ folder: TrustFolder, access: KeyAccess) {
        self.folder = folder
        self.access = access
    }

    /// One client of the drill.
    package struct Client: Sendable, Encodable {
        package let startsFromRoot: Int64
        package let reachesRoot: Int64
        package let timestampVersion: Int64
    }

    /// Loses the key `name`, all in the empty folder `scratch`, and returns what became of the clients of each root.
    package func run(
        losing name: String,
        tree: FilePath,
        scratch: FilePath,
        at time: Timestamp,
        stop: StopSignal
    ) async throws -> [Client] {
        let key = try folder.key(name)
        let copy = try copyTrust(to: scratch.appending("trust"), losing: name)
        let release = scratch.appending("release")
        let bucket = try copyTree(tree, to: release)
        let rotation = try KeyRotation(copy, access: access).rotate(key.role, losing: [name], at: time)
        if case .pending(_, _, let missing) = rotation.root {
            throw ReleaseFailure(
                .key,
                "without \(name) the next root cannot be signed here: \(missing.joined(separator: "; ")); bring those keys, or accept that "
                    + "losing \(name) cannot be survived"
            )
        }
        _ = try await MetadataEdit(of: release, trust: copy, access: access, stop: stop).refresh(at: time)
        let source = FolderMetadataSource(release.appending(bucket).appending(PublishedMetadata.folder))
        return try copy.roots()
            .map { root in
                var client = try MetadataClient(source, store: MemoryMetadataStore(root: root), at: time)
                let start = client.trusted.root.payload.version
                try client.refresh()
                return Client(
                    startsFromRoot: start,
                    reachesRoot: client.trusted.root.payload.version,
                    timestampVersion: client.trusted.timestamp?.payload.version ?? 0
                )
            }
    }

    private func copyTrust(to path: FilePath, losing lost: String) throws -> TrustFolder {
        try FileTree.create(path, mode: 0o700)
        for name in try FileTree.sortedTextNames(in: folder.path) where name != "\(lost).pem" {
            let source = folder.path.appending(name)
            guard let status = try FileStatus.of(source), status.kind == .regular else { continue }
            let bytes = try FileReader.contents(of: source, limit: 1 << 20)
            try FileWriter.write(bytes, to: path.appending(name), mode: status.mode & 0o700)
        }
        var policy = folder.policy
        policy.locations[lost] = nil
        return TrustFolder(at: path, policy)
    }

    /// Copies what the metadata of the first bucket is made from: its metadata and version manifests.
    private func copyTree(_ source: FilePath, to target: FilePath) throws -> String {
        guard let bucket = try ReleaseTree(at: source).buckets().first else {
            throw ReleaseFailure(.inputOutput, "\(source): there is no release tree here to rehearse on; build one")
        }
        for folder in [PublishedMetadata.folder, "manifests/core", "manifests/ota_agent"] {
            let from = source.appending(bucket).pushing(FilePath(folder))
            let to = target.appending(bucket).pushing(FilePath(folder))
            guard try FileStatus.of(from)?.kind == .folder else { continue }
            try FileTree.create(to)
            for name in try FileTree.sortedTextNames(in: from) {
                let bytes = try FileReader.contents(of: from.appending(name), limit: 64 << 20)
                try FileWriter.write(bytes, to: to.appending(name), durable: false)
            }
        }
        return bucket
    }
}
