internal import FileStore
internal import ObjectStore
internal import ReleaseBuild
internal import ReleaseModel
internal import Synchronization
internal import SystemPackage

/// A copy of buckets on disk, each different content stored once.
package final class RemoteMirror: Sendable {
    /// What was fetched, and what was found equal to that by its entity tag and size.
    package struct Traffic: Sendable {
        package fileprivate(set) var objects = 0
        package fileprivate(set) var bytes: UInt64 = 0
        package fileprivate(set) var compared = 0
    }

    private struct Tag: Hashable {
        let text: String
        let size: UInt64
    }

    private struct State {
        var traffic = Traffic()
        var byTag: [Tag: FilePath] = [:]
    }

    let tree: FilePath
    private let contents: FilePath
    private let sample: Int?
    private let stop: StopSignal
    private let state = Mutex(State())
    /// Held while a content gets its name.
    private let naming = Mutex<Void>(())

    /// What is not longer is always read: metadata, manifests, signatures.
    private static let small: UInt64 = 1 << 16

    init(in folder: FilePath, sample: Int?, stop: StopSignal) throws {
        tree = folder.appending("tree")
        contents = folder.appending("contents")
        self.sample = sample
        self.stop = stop
        try FileTree.create(tree, mode: 0o700)
        try FileTree.create(contents, mode: 0o700)
    }

    package var traffic: Traffic { state.withLock(\.traffic) }

    /// Fetches a bucket. If somebody publishes there meanwhile, that is an error: what was fetched belongs to no one state.
    func fetch(_ address: BucketAddress, _ client: StoreClient) async throws {
        guard let before = try await RemoteTimestamp.read(client, address) else {
            throw ReleaseFailure(
                .verification,
                "\(address.description): nothing is published here; `ota-release publish` does that"
            )
        }
        let stored = try await RemoteMirror.objects(address, client)
        guard Set(stored.map(\.key)).count == stored.count else {
            throw ReleaseFailure(.verification, "\(address.description): the store lists a name twice")
        }
        let bucket = tree.appending(address.region.bucket.name)
        let paths = try stored.map { object in (object, try RemoteMirror.path(object.key, in: bucket, address)) }
        for folder in Set(paths.map { $0.1.removingLastComponent() }) { try FileTree.create(folder, mode: 0o700) }
        let chosen = Set(stored.filter { $0.size > RemoteMirror.small }.shuffled().prefix(sample ?? .max).map(\.key))
        _ = try await Publisher.concurrently(paths) { [self] object, path in
            try stop.check()
            let isChosen = object.size <= RemoteMirror.small || chosen.contains(object.key)
            if !isChosen, try link(object, at: path) { return }
            try await fetch(object, from: address, client, to: path)
        }
        let after = try await RemoteTimestamp.read(client, address)
        let storedAfter = try await RemoteMirror.objects(address, client)
        guard after?.bytes == before.bytes, storedAfter == stored else {
            throw ReleaseFailure(
                .conflict,
                "\(address.description): somebody has published there in the meantime; run the command again"
            )
        }
    }

    private static func objects(_ address: BucketAddress, _ client: StoreClient) async throws -> [StoredObject] {
        try await client.list(address.bucket, prefix: address.prefix)
            .map { $0.without(prefix: address.prefix) }
            .filter { ObjectKind.isOfTree($0.key) }
    }

    /// Names of objects are no paths: what would lead out of the folder is refused.
    private static func path(_ key: String, in bucket: FilePath, _ address: BucketAddress) throws -> FilePath {
        guard let name = try? ObjectKey(parsing: key) else {
            throw ReleaseFailure(
                .verification,
                "\(address.description)\(key.escapedForDisplay): no release has such a name; delete the object"
            )
        }
        return bucket.pushing(FilePath(name.string))
    }

    /// Whether an object of the same tag was read before, which then stands for this one.
    private func link(_ object: StoredObject, at path: FilePath) throws -> Bool {
        let tag = Tag(text: object.entityTag, size: object.size)
        guard let known = state.withLock({ $0.byTag[tag] }) else { return false }
        guard try FileLink.hardLink(known, to: path) else { return false }
        state.withLock { $0.traffic.compared += 1 }
        return true
    }

    private func fetch(
        _ object: StoredObject,
        from address: BucketAddress,
        _ client: StoreClient,
        to path: FilePath
    ) async throws {
        let file = MirrorFile(in: contents)
        let (digest, size) = try await client.download(
            address.bucket,
            address.prefix + object.key,
            limit: object.size,
            restart: { () throws(StoreError) in try file.restart() },
            { bytes throws(StoreError) in try file.write(bytes) }
        )
        let content = contents.appending(digest.hexadecimal)
        try naming.withLock { _ in try file.keep(as: content) }
        guard try FileLink.hardLink(content, to: path) else {
            throw ReleaseFailure(.inputOutput, "\(path): the file system has no hard links; set TMPDIR to one that has")
        }
        state.withLock { state in
            state.traffic.objects += 1
            state.traffic.bytes += size
            state.byTag[Tag(text: object.entityTag, size: object.size)] = content
        }
    }
}
