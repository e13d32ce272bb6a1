package import ReleaseModel
package import SystemPackage

/// What will land on a device: entries sorted by path, every parent folder among them, read from wherever they lie.
package struct StagedTree: Sendable {
    package let entries: [StagedEntry]

    /// Sorts the entries and adds the folders that they imply.
    package init(_ entries: [StagedEntry]) {
        var byPath: [ArchivePath: StagedEntry] = [:]
        for entry in entries {
            byPath[entry.path] = entry
            var parent = entry.path.parent
            while let path = parent, byPath[path] == nil {
                byPath[path] = StagedEntry(path: path, kind: .folder)
                parent = path.parent
            }
        }
        self.entries = byPath.values.sorted { $0.path < $1.path }
    }

    /// Bytes of all regular files.
    package var contentSize: UInt64 {
        entries.reduce(0) { $0 + ($1.file?.size ?? 0) }
    }

    /// Bytes that the content takes on a file system with blocks of 4 KiB, a block for each folder and link.
    package var installedSize: UInt64 {
        entries.reduce(0) { $0 + max(1, (($1.file?.size ?? 4096) + 4095) / 4096) * 4096 }
    }
}

/// One entry of a tree.
package struct StagedEntry: Sendable {
    package let path: ArchivePath
    package let kind: Kind

    package enum Kind: Sendable {
        case folder
        case file(StagedFile)
        case symbolicLink(target: String)
    }

    package init(path: ArchivePath, kind: Kind) {
        self.path = path
        self.kind = kind
    }

    package var file: StagedFile? {
        if case .file(let file) = kind { file } else { nil }
    }
}

/// A regular file: where its bytes lie, and how it will be installed.
package struct StagedFile: Sendable {
    package let source: FilePath
    package let size: UInt64
    /// 0644 or 0755, with the set-id bits that the manifest allows.
    package let mode: UInt32

    package init(source: FilePath, size: UInt64, mode: UInt32) {
        self.source = source
        self.size = size
        self.mode = mode
    }

    /// The mode of an installed file: only whether it is executable survives, and the set-id bits.
    package static func normalizedMode(_ mode: UInt32) -> UInt32 {
        (mode & 0o111 != 0 ? 0o755 : 0o644) | (mode & 0o6000)
    }
}
