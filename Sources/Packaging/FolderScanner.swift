internal import FileStore
internal import ReleaseModel
package import SystemPackage

/// Reads a staged build that is a folder. Every problem is collected, so that one run shows them all.
package struct FolderScanner {
    private let root: FilePath
    private var entries: [StagedEntry] = []
    private var problems: [InputProblem] = []

    private init(_ root: FilePath) {
        self.root = root
    }

    /// The tree below `root`, and what is wrong with it. Errors are those of the file system.
    package static func scan(_ root: FilePath) throws -> (tree: StagedTree, problems: [InputProblem]) {
        var scanner = FolderScanner(root)
        try scanner.visit(root, prefix: "")
        return (StagedTree(scanner.entries), scanner.problems)
    }

    private mutating func visit(_ folder: FilePath, prefix: String) throws {
        for name in try FileTree.names(in: folder) {
            let place = name.path(in: folder)
            guard case .text(let text) = name else {
                refuse("\(folder)/\(name.display)", "its name is not UTF-8", "rename it")
                continue
            }
            do throws(InvalidValue) {
                try add(place, as: ArchivePath(parsing: prefix + text))
            } catch {
                refuse(place.string, error.reason, "rename or remove it")
            }
        }
    }

    private mutating func add(_ place: FilePath, as path: ArchivePath) {
        do {
            guard let status = try FileStatus.of(place) else {
                return refuse(
                    place.string,
                    "it vanished while the folder was read",
                    "build again when nothing writes there"
                )
            }
            switch status.kind {
            case .folder:
                entries.append(StagedEntry(path: path, kind: .folder))
                try visit(place, prefix: path.string + "/")
            case .regular:
                let mode = StagedFile.normalizedMode(status.mode)
                let file = StagedFile(source: place, size: status.size, mode: mode)
                entries.append(StagedEntry(path: path, kind: .file(file)))
            case .symbolicLink:
                guard let target = try FileLink.target(of: place) else {
                    return refuse(place.string, "the link's target is not UTF-8", "point it elsewhere")
                }
                entries.append(StagedEntry(path: path, kind: .symbolicLink(target: target)))
            case .fifo: refuseSpecial(place, "a FIFO")
            case .socket: refuseSpecial(place, "a socket")
            case .blockDevice, .characterDevice: refuseSpecial(place, "a device node")
            case .unknown: refuseSpecial(place, "of an unknown kind")
            }
        } catch {
            refuse(place.string, "\(error)", "make it readable or remove it")
        }
    }

    private mutating func refuseSpecial(_ place: FilePath, _ kind: String) {
        refuse(place.string, "it is \(kind), which an update cannot carry", "remove it")
    }

    private mutating func refuse(_ place: String, _ problem: String, _ remedy: String) {
        problems.append(InputProblem(at: place, problem, remedy: remedy))
    }
}
