import FileStore
import Packaging
import ReleaseModel
import SystemPackage
import TestSupport
import Testing

/// Shortcuts from a staged folder to an archive.
enum Staging {
    static func tree(of folder: FilePath) throws -> StagedTree {
        let (tree, problems) = try FolderScanner.scan(folder)
        try #require(problems.isEmpty, "\(problems)")
        return tree
    }

    static func tar(of folder: FilePath, modified: Timestamp = .earliestPlausible) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try TarStream.write(tree(of: folder), modified: modified) { span in
            for index in span.indices { bytes.append(span[index]) }
        }
        return bytes
    }

    static func packager(_ format: CompressionFormat, filtersAllowed: Bool = true) -> Packager {
        Packager(.init(modified: .earliestPlausible, format: format, filtersAllowed: filtersAllowed)) { _ in }
    }

    @discardableResult
    static func pack(
        _ tree: StagedTree,
        as format: CompressionFormat = .xz,
        filtersAllowed: Bool = true,
        to target: FilePath
    ) throws -> ArchiveRecord {
        let packager = packager(format, filtersAllowed: filtersAllowed)
        let writer = try FileWriter(in: target.removingLastComponent(), mode: 0o644)
        let record = try packager.compress(tree, measured: packager.measure(tree), to: writer)
        try writer.commit(to: target, durable: false)
        return record
    }
}

/// One entry of a tree with its content, to compare trees that lie in different places.
struct TreeItem: Equatable, CustomStringConvertible {
    let path: String
    let kind: String
    let mode: UInt32
    let content: [UInt8]

    var description: String { "\(path) \(kind) \(String(mode, radix: 8)) \(content.count) bytes" }

    /// What differs between two spellings of a letter are the bytes.
    static func == (left: TreeItem, right: TreeItem) -> Bool {
        Array(left.path.utf8) == Array(right.path.utf8) && left.kind == right.kind && left.mode == right.mode
            && left.content == right.content
    }

    static func items(of tree: StagedTree) throws -> [TreeItem] {
        try tree.entries.map { entry in
            switch entry.kind {
            case .folder:
                return TreeItem(path: entry.path.string, kind: "folder", mode: 0o755, content: [])
            case .symbolicLink(let target):
                return TreeItem(path: entry.path.string, kind: "link", mode: 0o777, content: Array(target.utf8))
            case .file(let file):
                let content = try FileReader.contents(of: file.source, limit: Int(file.size))
                return TreeItem(path: entry.path.string, kind: "file", mode: file.mode, content: content)
            }
        }
    }

    static func items(in folder: FilePath) throws -> [TreeItem] {
        try items(of: Staging.tree(of: folder))
    }
}
