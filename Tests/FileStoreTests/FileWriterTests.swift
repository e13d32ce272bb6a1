import FileStore
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder) struct FileWriterTests {
    /// Writes without a commit; the writer goes away when this returns.
    private func abandon(in folder: FilePath) throws {
        let writer = try FileWriter(in: folder, mode: 0o644)
        try writer.write([1, 2, 3].span)
        try #require(FileTree.names(in: folder).count == 1, "there was no temporary file to abandon")
    }

    @Test func `without a commit nothing is left`() throws {
        let folder = try TemporaryFolder.forTest
        try abandon(in: folder.path)
        #expect(try FileTree.names(in: folder.path).isEmpty)
    }

    @Test(arguments: [true, false])
    func `a commit gives the file its name and its content`(durable: Bool) throws {
        let folder = try TemporaryFolder.forTest
        let writer = try FileWriter(in: folder.path, mode: 0o644)
        try writer.write(Array("one ".utf8).span)
        try writer.write(Array("two".utf8).span)
        try writer.commit(to: folder("file"), durable: durable)
        #expect(try FileTree.sortedTextNames(in: folder.path) == ["file"])
        #expect(try FileReader.contents(of: folder("file"), limit: 100) == Array("one two".utf8))
    }

    @Test func `a commit replaces what had the name, and readers of the old content keep it`() throws {
        let folder = try TemporaryFolder.forTest
        let path = try folder.write("a longer old content", to: "file", mode: 0o600)
        let reader = try FileReader(opening: path)
        try FileWriter.write(Array("new".utf8), to: path, mode: 0o755)
        #expect(try FileReader.contents(of: path, limit: 100) == Array("new".utf8))
        #expect(try FileStatus.of(path)?.mode == 0o755)
        #expect(try reader.read(100, at: 0) == Array("a longer old content".utf8))
    }

    @Test func `a commit replaces a link, not what it leads to`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("outside", to: "outside")
        try FileLink.createSymbolicLink(at: folder("link"), to: "outside")
        try FileWriter.write(Array("new".utf8), to: folder("link"))
        #expect(try FileStatus.of(folder("link"))?.kind == .regular)
        #expect(try FileReader.contents(of: folder("outside"), limit: 100) == Array("outside".utf8))
    }

    /// Every usual umask would take bits from some of these.
    @Test(arguments: [0o600, 0o644, 0o666, 0o755, 0o777, 0o640, 0o222, 0o444] as [UInt32])
    func `the mode is the one that was asked for`(mode: UInt32) throws {
        let folder = try TemporaryFolder.forTest
        try FileWriter.write([7], to: folder("file"), mode: mode)
        #expect(try FileStatus.of(folder("file"))?.mode == mode)
    }

    @Test func `a commit that fails leaves nothing behind and the old file whole`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("kept", to: "taken/kept")
        // A folder cannot be replaced by a file.
        let error = try #require(throws: FileError.self) { try FileWriter.write([1], to: folder("taken")) }
        #expect(error.description.contains("cannot rename"))
        #expect(try FileTree.sortedTextNames(in: folder.path) == ["taken"])
        #expect(try FileTree.sortedTextNames(in: folder("taken")) == ["kept"])
    }

    @Test func `a folder that is not there is named in the error`() throws {
        let folder = try TemporaryFolder.forTest
        let error = try #require(throws: FileError.self) {
            try FileWriter.write([1], to: folder("missing/file"))
        }
        #expect(error.code == .noSuchFileOrDirectory)
        #expect(error.description.contains(folder("missing").string))
    }
}
