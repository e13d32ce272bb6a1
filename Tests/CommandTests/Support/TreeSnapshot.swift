import FileStore
import SystemPackage

/// Everything below a folder, to see what a command changed.
struct TreeSnapshot: Equatable {
    struct Entry: Equatable {
        let kind: FileStatus.Kind
        let mode: UInt32
        /// Nil when only the content counts.
        let identity: FileStatus.Identity?
        let content: [UInt8]
    }

    private(set) var entries: [String: Entry] = [:]

    /// With `identities`, equal snapshots mean the same stored files, not just the same content.
    init(of folder: FilePath, identities: Bool = true) throws {
        try visit(folder, prefix: "", identities)
    }

    private mutating func visit(_ folder: FilePath, prefix: String, _ identities: Bool) throws {
        for name in try FileTree.names(in: folder) {
            let path = name.path(in: folder)
            guard let status = try FileStatus.of(path) else { continue }
            var content: [UInt8] = []
            if status.kind == .regular { content = try FileReader.contents(of: path, limit: Int(status.size)) }
            if status.kind == .symbolicLink { content = Array((try FileLink.target(of: path) ?? "").utf8) }
            entries[prefix + name.display] = Entry(
                kind: status.kind,
                mode: status.mode,
                identity: identities ? status.identity : nil,
                content: content
            )
            if status.kind == .folder { try visit(path, prefix: prefix + name.display + "/", identities) }
        }
    }

    /// The names of the regular files, sorted.
    var files: [String] { entries.filter { $0.value.kind == .regular }.keys.sorted() }

    /// The names of the regular files that are no update metadata and no second name of a target, sorted.
    var releaseFiles: [String] {
        files.filter {
            !"/\($0)".contains("/metadata/") && ($0.hasPrefix("keys/") || !$0.contains(#/\/[0-9a-f]{64}\.[^\/]+$/#))
        }
    }

    /// The content of every one of these files whose name ends in `suffix`, by name.
    func contents(endingIn suffix: String) -> [String: [UInt8]] {
        let names = Set(releaseFiles)
        return entries.filter { $0.key.hasSuffix(suffix) && names.contains($0.key) }.mapValues(\.content)
    }
}
