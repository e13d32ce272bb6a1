import FileStore
import Foundation
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder, .timeLimit(.minutes(20))) struct FileReaderTests {
    @Test func `a link is refused even when it leads to a file`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("secret", to: "file")
        try FileLink.createSymbolicLink(at: folder("link"), to: "file")
        let error = try #require(throws: FileError.self) { try FileReader.contents(of: folder("link"), limit: 10) }
        #expect(error.description.contains("symbolic link"))
        #expect(error.path == folder("link"))
    }

    /// The open of a FIFO waits for a writer, and there is none.
    @Test func `a FIFO is refused at once`() throws {
        let folder = try TemporaryFolder.forTest
        try #require(Tool.run("mkfifo", folder("fifo").string).status == 0)
        #expect(throws: FileError("read", folder("fifo"), .invalidArgument)) {
            try FileReader.contents(of: folder("fifo"), limit: 10)
        }
    }

    @Test func `a socket, a folder and a device are refused`() throws {
        let folder = try TemporaryFolder.forTest
        let bind = "import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])"
        try #require(Tool.run("python3", "-c", bind, folder("socket").string).status == 0)
        for path in [folder("socket"), folder.path, "/dev/null"] {
            #expect(throws: FileError.self, "\(path)") { try FileReader.contents(of: path, limit: 10) }
        }
    }

    @Test func `nothing there is an error that names the path`() throws {
        let path = try TemporaryFolder.forTest("missing")
        let error = try #require(throws: FileError.self) { try FileReader.contents(of: path, limit: 10) }
        #expect(error.code == .noSuchFileOrDirectory)
        #expect(error.description.hasPrefix("cannot open \(path): "))
    }

    @Test(arguments: [(4, true), (5, true), (3, false), (0, false)])
    func `a file larger than the limit is an error`(limit: Int, fits: Bool) throws {
        let path = try TemporaryFolder.forTest.write("four", to: "file")
        if fits {
            #expect(try FileReader.contents(of: path, limit: limit) == Array("four".utf8))
        } else {
            #expect(throws: FileError("read", path, .fileTooLarge)) {
                try FileReader.contents(of: path, limit: limit)
            }
        }
    }

    @Test func `reading fills the buffer as far as the file goes`() throws {
        let path = try TemporaryFolder.forTest.write("0123456789", to: "file")
        let reader = try FileReader(opening: path)
        var buffer = [UInt8](repeating: 0, count: 6)
        #expect(try reader.read(into: &buffer) == 6)
        #expect(buffer == Array("012345".utf8))
        #expect(try reader.read(into: &buffer) == 4)
        #expect(buffer.prefix(4) == Array("6789".utf8)[...])
        #expect(try reader.read(into: &buffer) == 0)
    }

    @Test(arguments: [(0, 4, "0123"), (7, 3, "789"), (7, 30, "789"), (10, 1, ""), (5000, 1, ""), (3, 0, "")])
    func `a part of a file is read from its place`(offset: Int, count: Int, part: String) throws {
        let path = try TemporaryFolder.forTest.write("0123456789", to: "file")
        #expect(try FileReader(opening: path).read(count, at: UInt64(offset)) == Array(part.utf8))
    }

    @Test(arguments: [0, 1, 4096, 100_000])
    func `the mapped content is the content`(count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let path = try TemporaryFolder.forTest.write(bytes, to: "file")
        try FileReader(opening: path)
            .withMappedBytes { span in
                #expect(span.indices.map { span[$0] } == bytes)
            }
    }

    @Test func `a pipe is read where a pipe is expected`() throws {
        let folder = try TemporaryFolder.forTest
        try #require(Tool.run("mkfifo", folder("fifo").string).status == 0)
        let (process, _, _) = try Tool.start(["sh", "-c", "printf 'from a pipe' > \(folder("fifo").string)"])
        let bytes = try FileReader.contents(ofFileOrPipe: folder("fifo"), limit: 100)
        process.waitUntilExit()
        #expect(bytes == Array("from a pipe".utf8))
    }

    @Test func `a pipe without an end is an error`() throws {
        #expect(throws: FileError("read", "/dev/zero", .fileTooLarge)) {
            try FileReader.contents(ofFileOrPipe: "/dev/zero", limit: 1000)
        }
    }
}
