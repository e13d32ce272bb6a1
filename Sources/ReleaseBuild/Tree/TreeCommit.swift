internal import FileStore
internal import ReleaseModel
internal import SystemPackage
internal import Trust

/// Puts new versions into a release tree, all at once: the next state of the whole tree is made beside it out of
/// links, synced, and exchanged with the old one in one step. A reader sees the old tree or the new one.
struct TreeCommit {
    let work: WorkFolder
    private var cloner = FileCloner()
    /// What the old tree held when it was copied, folders after their content: only this may be removed with it.
    private var carried: [(path: FilePath, identity: FileStatus.Identity)] = []

    init(_ work: WorkFolder) {
        self.work = work
    }

    private var staged: FilePath { work.staging.appending("tree") }

    /// Publishes `versions` beside what is there, without the superseded keys, which these versions had and have no
    /// more. The result is how artifacts reached the regions.
    mutating func publish(
        _ versions: [VersionFiles],
        superseded: [ObjectKey],
        publicKey: PublicKey,
        repository: RepositoryState
    ) throws -> FileCloner.Method {
        try FileTree.create(staged)
        try carryOver()
        for version in versions { try place(version, superseded: superseded) }
        try repository.place(in: ReleaseTree(at: staged))
        try write(Array(publicKey.pem.utf8), to: staged.pushing(PublishedKeys.path(of: publicKey)))
        let published = try ReleaseTree(at: staged).versions()
        try PublishedKeys.remove(in: staged, butFor: published)
        try writePage()
        try FileTree.syncFileSystem(of: staged)
        try swap()
        return cloner.method
    }

    /// Publishes new metadata for what is there, without `garbage`, which are files below the tree.
    mutating func publish(_ repository: RepositoryState, without garbage: [FilePath]) throws {
        try FileTree.create(staged)
        try carryOver()
        for path in garbage { try remove(path) }
        try repository.place(in: ReleaseTree(at: staged))
        if !garbage.isEmpty { try PublishedKeys.remove(in: staged, butFor: ReleaseTree(at: staged).versions()) }
        try writePage()
        try FileTree.syncFileSystem(of: staged)
        try swap()
    }

    // MARK: The next state

    /// Links everything of the old tree into the new one.
    private mutating func carryOver() throws {
        guard let status = try FileStatus.of(work.output) else { return }
        try carryOver(FilePath(""))
        try FileTree.setMode(of: staged, to: status.mode)
    }

    private mutating func carryOver(_ folder: FilePath) throws {
        for name in try FileTree.names(in: work.output.pushing(folder)) {
            let path = name.path(in: folder)
            let (source, target) = (work.output.pushing(path), staged.pushing(path))
            guard let status = try FileStatus.of(source) else { continue }
            switch status.kind {
            case .folder:
                try FileTree.create(target)
                try carryOver(path)
                try FileTree.setMode(of: target, to: status.mode)
            case .symbolicLink where ReleaseTree.isInBucket(path):
                throw ReleaseFailure(.inputOutput, "\(source): a bucket has no links, which lead elsewhere; remove it")
            case .symbolicLink:
                try FileLink.createSymbolicLink(at: target, to: try FileLink.target(of: source) ?? "")
            case .regular:
                guard try FileLink.hardLink(source, to: target) else {
                    throw ReleaseFailure(
                        .inputOutput,
                        "\(source): it cannot be linked into the new tree; its owner must be who builds, and the file "
                            + "system of --output one like ext4, xfs, btrfs or tmpfs"
                    )
                }
            case .fifo, .socket, .blockDevice, .characterDevice, .unknown:
                throw ReleaseFailure(.inputOutput, "\(source): this does not belong into a release tree; remove it")
            }
            carried.append((path, status.identity))
        }
    }

    private mutating func place(_ version: VersionFiles, superseded: [ObjectKey]) throws {
        let tree = ReleaseTree(at: staged)
        var first: [ObjectKey: FilePath] = [:]
        for bucket in version.buckets {
            for key in superseded { try FileTree.removeFile(tree.path(key, in: bucket)) }
            for (key, content) in version.files.sorted(by: { $0.key < $1.key }) {
                let target = tree.path(key, in: bucket)
                try FileTree.create(target.removingLastComponent())
                try FileTree.removeFile(target)
                switch (content, first[key]) {
                case (_, let stored?): try cloner.clone(stored, to: target)
                case (.stored(let file, _), nil), (.document(let file, _), nil): try cloner.clone(file, to: target)
                case (.bytes(let bytes), nil): try FileWriter.write(bytes, to: target, durable: false)
                }
                first[key] = first[key] ?? target
            }
        }
    }

    /// Writes a small file, unless it is there with this content.
    private func write(_ bytes: [UInt8], to path: FilePath) throws {
        if let old = try? FileReader.contents(of: path, limit: bytes.count), old == bytes { return }
        try FileTree.create(path.removingLastComponent())
        try FileWriter.write(bytes, to: path, durable: false)
    }

    /// Removes a file or an empty folder, and the folders that are empty without it.
    private func remove(_ path: FilePath) throws {
        try FileTree.remove(staged.pushing(path))
        var folder = path.removingLastComponent()
        while !folder.isEmpty, try FileTree.removeEmptyFolder(staged.pushing(folder)) { folder.removeLastComponent() }
    }

    /// The page of what the next state has.
    private func writePage() throws {
        let page = try ReleasePage(of: ReleaseTree(at: staged))
        try write(Array(page.html.utf8), to: staged.appending(ReleasePage.name))
    }

    // MARK: The step

    private func swap() throws {
        if try FolderSwap(staged: staged, output: work.output).perform() { try removeOld() }
        try FileTree.remove(work.staging)
    }

    /// Removes the old tree, but for what came into it after it was copied: that is moved into the new one.
    private func removeOld() throws {
        for (path, identity) in carried {
            let old = staged.pushing(path)
            guard let status = try FileStatus.of(old) else { continue }
            if status.identity != identity {
                // Somebody put another file in its place while the new tree was made.
                try FileTree.rename(old, to: work.output.pushing(path))
            } else if status.kind == .folder {
                if try !FileTree.removeEmptyFolder(old) { try rescue(path) }
            } else {
                try FileTree.removeFile(old)
            }
        }
        try rescue(FilePath(""))
    }

    private func rescue(_ folder: FilePath) throws {
        for name in try FileTree.names(in: staged.pushing(folder)) {
            let path = name.path(in: folder)
            let target = work.output.pushing(path)
            if try FileStatus.of(target) == nil { try FileTree.rename(staged.pushing(path), to: target) }
        }
    }
}
