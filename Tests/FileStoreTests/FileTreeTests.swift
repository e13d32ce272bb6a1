import FileStore
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder) struct FileTreeTests {
    @Test func `folders are made with those above them`() throws {
        let folder = try TemporaryFolder.forTest
        try FileTree.create(folder("a/b/c"))
        #expect(try FileStatus.of(folder("a/b/c"))?.kind == .folder)
        // Once more is no error.
        try FileTree.create(folder("a/b/c"))
    }

    @Test func `a folder is not made in the place of a file`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("", to: "file")
        #expect(throws: FileError("create the folder", folder("file"), .fileExists)) {
            try FileTree.create(folder("file"))
        }
        #expect(throws: FileError("create the folder", folder("file/below"), .notDirectory)) {
            try FileTree.create(folder("file/below"))
        }
    }

    @Test func `an exchange swaps two folders with all that they hold`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("1", to: "one/first")
        try folder.write("2", to: "two/second")
        try FileTree.exchange(folder("one"), folder("two"))
        #expect(try FileTree.sortedTextNames(in: folder("one")) == ["second"])
        #expect(try FileTree.sortedTextNames(in: folder("two")) == ["first"])
    }

    @Test func `an exchange with nothing changes nothing`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("1", to: "one/first")
        #expect(throws: FileError.self) { try FileTree.exchange(folder("one"), folder("two")) }
        #expect(try FileTree.sortedTextNames(in: folder("one")) == ["first"])
    }

    @Test func `a folder is removed with all that it holds, and not what its links lead to`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("kept", to: "kept/file")
        try folder.write("gone", to: "gone/a/b/file", mode: 0o444)
        try FileLink.createSymbolicLink(at: folder("gone/link"), to: "../kept")
        try FileLink.createSymbolicLink(at: folder("gone/dangling"), to: "nowhere")
        try #require(Tool.run("mkfifo", folder("gone/fifo").string).status == 0)
        try FileTree.remove(folder("gone"))
        #expect(try FileTree.sortedTextNames(in: folder.path) == ["kept"])
        #expect(try FileTree.sortedTextNames(in: folder("kept")) == ["file"])
    }

    @Test func `removing nothing is no error`() throws {
        let folder = try TemporaryFolder.forTest
        try FileTree.remove(folder("missing"))
        try FileTree.removeFile(folder("missing"))
        #expect(try FileTree.removeEmptyFolder(folder("missing")))
    }

    @Test func `a folder that holds something is not taken for an empty one`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("", to: "full/file")
        #expect(try !FileTree.removeEmptyFolder(folder("full")))
        #expect(try FileStatus.of(folder("full/file")) != nil)
    }

    @Test func `a rename replaces a file`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("new", to: "new")
        try folder.write("old", to: "old")
        try FileTree.rename(folder("new"), to: folder("old"))
        #expect(try FileTree.sortedTextNames(in: folder.path) == ["old"])
        #expect(try FileReader.contents(of: folder("old"), limit: 10) == Array("new".utf8))
    }

    @Test func `names are sorted by their bytes`() throws {
        let folder = try TemporaryFolder.forTest
        let names = ["A", "B", "a", "b", "e\u{301}", "é", "日"]
        for name in names.reversed() { try folder.write("", to: name) }
        #expect(try FileTree.sortedTextNames(in: folder.path).map { Array($0.utf8) } == names.map { Array($0.utf8) })
    }

    @Test func `a name that is not UTF-8 is listed as bytes, and its path leads to it`() throws {
        let folder = try TemporaryFolder.forTest
        try #require(Tool.run("sh", "-c", "printf x > \"$(printf 'caf\\351')\"", in: folder.path).status == 0)
        let names = try FileTree.names(in: folder.path)
        #expect(names == [.bytes(Array("caf".utf8) + [0xE9])])
        #expect(names.first?.display == "caf\\xe9")
        let path = try #require(names.first?.path(in: folder.path))
        #expect(try FileReader.contents(of: path, limit: 10) == Array("x".utf8))
        #expect(try FileTree.sortedTextNames(in: folder.path).isEmpty)
        try FileTree.remove(path)
        #expect(try FileTree.names(in: folder.path).isEmpty)
    }

    @Test func `syncing takes folders and nothing else`() throws {
        let folder = try TemporaryFolder.forTest
        try FileTree.sync(folder: folder.path)
        try FileTree.syncFileSystem(of: folder.path)
        let file = try folder.write("", to: "file")
        #expect(throws: FileError.self) { try FileTree.sync(folder: file) }
    }
}

@Suite(.temporaryFolder) struct FileStatusTests {
    @Test func `nothing there has no status`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("", to: "file")
        #expect(try FileStatus.of(folder("missing")) == nil)
        #expect(try FileStatus.of(folder("file/below")) == nil)
    }

    @Test func `a status tells kinds apart without following links`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("12345", to: "file")
        try FileLink.createSymbolicLink(at: folder("link"), to: "file")
        try #require(Tool.run("mkfifo", folder("fifo").string).status == 0)
        #expect(try FileStatus.of(folder("file"))?.kind == .regular)
        #expect(try FileStatus.of(folder("file"))?.size == 5)
        #expect(try FileStatus.of(folder("link"))?.kind == .symbolicLink)
        #expect(try FileStatus.of(folder("fifo"))?.kind == .fifo)
        #expect(try FileStatus.of(folder.path)?.kind == .folder)
        #expect(try FileStatus.of("/dev/null")?.kind == .characterDevice)
    }

    @Test func `two names of one file have one identity`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("", to: "one")
        try folder.write("", to: "other")
        #expect(try FileLink.hardLink(folder("one"), to: folder("two")))
        let one = try #require(try FileStatus.of(folder("one")))
        #expect(try FileStatus.of(folder("two"))?.identity == one.identity)
        #expect(try FileStatus.of(folder("other"))?.identity != one.identity)
    }

    @Test(arguments: [(0o644, false, false), (0o755, true, false), (0o4755, true, true), (0o2644, false, true)])
    func `bits of the mode have names`(mode: Int, isExecutable: Bool, hasSetID: Bool) throws {
        let path = try TemporaryFolder.forTest.write("", to: "file", mode: UInt32(mode))
        let status = try #require(try FileStatus.of(path))
        #expect(status.isExecutable == isExecutable)
        #expect(status.hasSetID == hasSetID)
    }
}
