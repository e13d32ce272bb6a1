internal import FileStore
internal import Packaging
internal import ReleaseModel
internal import SystemPackage

/// Brings a verified archive's version onto the device, beside those that are there.
struct PackageUnpacker {
    let folder: DeviceFolder
    let platform: Platform

    /// Unpacks `archive` into the folder of its version, which appears whole, or not at all. Of the archive only that
    /// folder is taken: settings and state of the device stay as they are. `room` is the most that the contents may have,
    /// in bytes.
    func unpack(_ archive: FilePath, _ software: Software, _ version: Version, room: UInt64) throws {
        let staging = folder.staging(software, version)
        try FileTree.remove(staging)
        let (content, tree) = (staging.appending("content"), staging.appending("tree"))
        try FileTree.create(staging, mode: 0o700)
        try FileTree.create(content, mode: 0o700)
        let package = try read(archive, software, version, scratch: content, room: room)
        try place(package, in: tree)
        // Once for all files, and before the name by which they are found.
        try FileTree.syncFileSystem(of: staging)
        let target = folder.package(software, version)
        try FileTree.remove(target)
        try FileTree.rename(tree, to: target)
        try FileTree.sync(folder: target.removingLastComponent())
        try FileTree.remove(staging)
    }

    /// The entries of a version's folder, by their paths in it.
    private func read(
        _ archive: FilePath,
        _ software: Software,
        _ version: Version,
        scratch: FilePath,
        room: UInt64
    ) throws -> StagedTree {
        let size = try FileStatus.of(archive)?.size ?? 0
        let standard = ArchiveImporter.Limits(archiveSize: size)
        let limits = ArchiveImporter.Limits(entries: standard.entries, unpacked: min(standard.unpacked, room))
        let (whole, problems): (StagedTree, [InputProblem])
        do {
            (whole, problems) = try ArchiveImporter.read(archive, scratch: scratch, limits: limits)
        } catch let error as ArchiveError where error.isTooLarge && room < standard.unpacked {
            throw UpdateFailure(
                .insufficientSpace,
                "an update needs three times its size, which is more than \(ByteCount.text(room))"
            )
        }
        try refuse(problems)
        try refuse(TreeRules(place: "archive", platform: platform, setuid: []).problems(in: whole))
        let prefix = DeviceFolder.archiveFolder(software, version) + "/"
        let package = StagedTree(
            whole.entries.compactMap { entry in
                guard entry.path.string.utf8.starts(with: prefix.utf8),
                    let path = try? ArchivePath(parsing: String(entry.path.string.dropFirst(prefix.count)))
                else { return nil }
                return StagedEntry(path: path, kind: entry.kind)
            }
        )
        // Again, because a link may stay in the archive, and yet lead out of the version's folder.
        try refuse(TreeRules(place: prefix, platform: platform, setuid: []).problems(in: package))
        for program in DeviceFolder.programs(of: software) {
            let entry = package.entries.first { $0.path.string == program }
            guard let mode = entry?.file?.mode, mode & 0o111 != 0 else {
                throw UpdateFailure(.badArchive, "the archive has no program \(prefix)\(program)")
            }
        }
        return package
    }

    private func refuse(_ problems: [InputProblem]) throws {
        guard let problem = problems.first(where: { $0.severity == .error }) else { return }
        throw UpdateFailure(.badArchive, problem.description)
    }

    /// Moves the contents to their names. The folder is new and closed to others: nothing in it is a link of somebody's.
    private func place(_ package: StagedTree, in tree: FilePath) throws {
        try FileTree.create(tree)
        for entry in package.entries {
            let path = tree.pushing(FilePath(entry.path.string))
            switch entry.kind {
            case .folder: try FileTree.create(path)
            case .symbolicLink(let target): try FileLink.createSymbolicLink(at: path, to: target)
            case .file(let file):
                try FileTree.setMode(of: file.source, to: file.mode)
                try FileTree.rename(file.source, to: path)
            }
        }
        for entry in package.entries {
            guard case .folder = entry.kind else { continue }
            // Whatever the umask.
            try FileTree.setMode(of: tree.pushing(FilePath(entry.path.string)), to: 0o755)
        }
        try FileTree.setMode(of: tree, to: 0o755)
    }
}
