import FileStore
import SystemPackage
import Testing

/// A release tree that a test damages.
struct DamagedTree {
    let root: FilePath

    func path(_ name: String) -> FilePath { root.pushing(FilePath(name)) }

    func content(_ name: String) throws -> [UInt8] { try FileReader.contents(of: path(name), limit: 1 << 20) }

    /// Gives one name other content; other names of the same stored file keep theirs.
    func rewrite(_ name: String, _ change: (inout [UInt8]) throws -> Void) throws {
        var bytes = try content(name)
        try change(&bytes)
        try FileWriter.write(bytes, to: path(name), durable: false)
    }

    /// Flips a bit of the stored file itself, whatever names it has.
    func overwriteInPlace(_ name: String) throws {
        let bytes = try content(name)
        let descriptor = try FileDescriptor.open(path(name), .writeOnly)
        try descriptor.closeAfter {
            _ = try descriptor.writeAll(toAbsoluteOffset: 20, [bytes[20] ^ 1])
        }
    }

    func write(_ text: String, _ name: String) throws {
        try FileTree.create(path(name).removingLastComponent())
        try FileWriter.write(Array(text.utf8), to: path(name), durable: false)
    }

    func copy(_ source: String, _ target: String) throws {
        try FileWriter.write(content(source), to: path(target), durable: false)
    }

    func swap(_ first: String, _ second: String) throws {
        let (old, new) = (try content(first), try content(second))
        try #require(old != new, "equal files cannot be swapped")
        try rewrite(first) { $0 = new }
        try rewrite(second) { $0 = old }
    }

    func remove(_ name: String) throws {
        try FileTree.removeFile(path(name))
    }
}
