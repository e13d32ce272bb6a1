import FileStore
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder) struct FileClonerTests {
    @Test(arguments: [0, 1, 300_000])
    func `a clone has the content and the mode of its source`(count: Int) throws {
        let folder = try TemporaryFolder.forTest
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 17) }
        let source = try folder.write(bytes, to: "source")
        var cloner = FileCloner()
        for name in ["first", "second"] {
            try cloner.clone(source, to: folder(name))
            #expect(try FileReader.contents(of: folder(name), limit: count) == bytes)
            #expect(try FileStatus.of(folder(name))?.mode == 0o644)
        }
        #expect(try FileTree.sortedTextNames(in: folder.path) == ["first", "second", "source"])
    }

    @Test func `across file systems a clone is a copy`() throws {
        let folder = try TemporaryFolder.forTest
        let source = FilePath("/proc/self/cmdline")
        let content = try FileReader.contents(of: source, limit: 1 << 20)
        var cloner = FileCloner()
        try cloner.clone(source, to: folder("copy"))
        #expect(cloner.method == .copy)
        #expect(try FileReader.contents(of: folder("copy"), limit: 1 << 20) == content)
    }

    @Test func `a clone never replaces what is there`() throws {
        let folder = try TemporaryFolder.forTest
        let source = try folder.write("new", to: "source")
        try folder.write("old", to: "target")
        var cloner = FileCloner()
        #expect(throws: FileError.self) { try cloner.clone(source, to: folder("target")) }
        #expect(try FileReader.contents(of: folder("target"), limit: 10) == Array("old".utf8))
    }

    @Test func `a clone of nothing is an error and leaves nothing`() throws {
        let folder = try TemporaryFolder.forTest
        var cloner = FileCloner()
        #expect(throws: FileError.self) { try cloner.clone(folder("missing"), to: folder("target")) }
        #expect(try FileTree.names(in: folder.path).isEmpty)
    }
}

@Suite(.temporaryFolder) struct FileLinkTests {
    @Test(arguments: ["file", "../up", "/absolute", "no/such", "é", String(repeating: "x", count: 1000)])
    func `a link keeps its target as it was given`(target: String) throws {
        let path = try TemporaryFolder.forTest("link")
        try FileLink.createSymbolicLink(at: path, to: target)
        #expect(try FileLink.target(of: path) == target)
    }

    @Test func `a target that is not UTF-8 is none`() throws {
        let folder = try TemporaryFolder.forTest
        try #require(Tool.run("sh", "-c", "ln -s \"$(printf 'caf\\351')\" link", in: folder.path).status == 0)
        #expect(try FileLink.target(of: folder("link")) == nil)
    }

    @Test func `a file has no target`() throws {
        let path = try TemporaryFolder.forTest.write("", to: "file")
        #expect(throws: FileError("read the link", path, .invalidArgument)) { try FileLink.target(of: path) }
    }

    @Test func `a hard link between file systems is none, and no error`() throws {
        let folder = try TemporaryFolder.forTest
        #expect(try !FileLink.hardLink("/proc/self/cmdline", to: folder("link")))
    }

    @Test func `a link does not replace a file`() throws {
        let folder = try TemporaryFolder.forTest
        let path = try folder.write("kept", to: "file")
        let other = try folder.write("other", to: "other")
        #expect(throws: FileError.self) { try FileLink.createSymbolicLink(at: path, to: "other") }
        #expect(throws: FileError.self) { try FileLink.hardLink(other, to: path) }
        #expect(try FileReader.contents(of: path, limit: 10) == Array("kept".utf8))
    }
}
