internal import FileStore
internal import ReleaseModel
internal import SystemPackage

/// Writes a shard: the archives under the keys that they will have in buckets, and `shard.json`. The folder appears, or
/// takes the place of an older shard, in one step.
struct ShardFolder {
    let work: WorkFolder

    init(_ work: WorkFolder) throws {
        self.work = work
        guard try FileStatus.of(work.output) != nil, try FileStatus.of(description(in: work.output)) == nil,
            try !FileTree.names(in: work.output).isEmpty
        else { return }
        throw ReleaseFailure(
            .inputOutput,
            "\(work.output): there is something else than a shard here; name a folder of its own with --output"
        )
    }

    func write(_ shard: Shard, _ archives: [PackagedArtifact]) throws -> FileCloner.Method {
        let staged = work.staging.appending("shard")
        let files = Dictionary(archives.map { ($0.artifact.name, $0.entry.file) }) { first, _ in first }
        var cloner = FileCloner()
        try FileTree.create(staged)
        for artifact in shard.artifacts {
            guard let file = files[artifact.name] else { continue }
            let target = staged.pushing(FilePath(artifact.key.string))
            try FileTree.create(target.removingLastComponent())
            try cloner.clone(file, to: target)
        }
        try FileWriter.write(JSON.encode(shard), to: description(in: staged), durable: false)
        try FileTree.syncFileSystem(of: staged)
        _ = try FolderSwap(staged: staged, output: work.output).perform()
        try FileTree.remove(work.staging)
        return cloner.method
    }

    private func description(in folder: FilePath) -> FilePath { folder.appending(Shard.fileName) }
}
