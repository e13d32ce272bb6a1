import FileStore
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder) struct ResumableFileTests {
    @Test func `what one has written, the next goes on from`() throws {
        let path = try TemporaryFolder.forTest("partial")
        do {
            var first = try ResumableFile(at: path)
            #expect(first.size == 0)
            try first.append([1, 2].span)
            try first.sync()
        }
        var second = try ResumableFile(at: path)
        #expect(second.size == 2)
        try second.append([3].span)
        #expect(try FileReader.contents(of: path, limit: 10) == [1, 2, 3])
        try second.clear()
        #expect(second.size == 0)
        try second.append([4].span)
        #expect(try FileReader.contents(of: path, limit: 10) == [4])
        #expect(try FileStatus.of(path)?.mode == 0o600)
    }

    @Test func `a link, a folder and a pipe are no such file`() throws {
        let folder = try TemporaryFolder.forTest
        let target = try folder.write("precious", to: "target")
        try FileLink.createSymbolicLink(at: folder("link"), to: "target")
        try FileTree.create(folder("folder"))
        _ = try Tool.run("mkfifo", folder("pipe").string)
        for name in ["link", "folder", "pipe"] {
            #expect(throws: FileError.self, "\(name)") { _ = try ResumableFile(at: folder(name)) }
        }
        #expect(try FileReader.contents(of: target, limit: 100) == Array("precious".utf8))
    }
}
