import FileStore
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder, .timeLimit(.minutes(20))) struct FileLockTests {
    /// Whether the lock can be had by somebody else; it is given back at once.
    private func isFree(_ path: FilePath) throws -> Bool {
        let lock = try FileLock(at: path)
        return try lock.tryAcquire()
    }

    private func hold(_ path: FilePath, while body: () throws -> Void) throws {
        let lock = try FileLock(at: path)
        try lock.acquire()
        try body()
    }

    @Test func `a lock excludes a second holder until it goes away`() throws {
        let path = try TemporaryFolder.forTest("lock")
        try hold(path) {
            let isFree = try isFree(path)
            #expect(!isFree)
        }
        #expect(try isFree(path))
    }

    @Test func `opening the lock file locks nothing`() throws {
        let path = try TemporaryFolder.forTest("lock")
        let lock = try FileLock(at: path)
        #expect(try isFree(path))
        // The one that was opened first can still have it.
        #expect(try lock.tryAcquire())
    }

    @Test func `a lock excludes another process`() throws {
        let path = try TemporaryFolder.forTest("lock")
        try hold(path) {
            let result = try Tool.run("flock", "--nonblock", path.string, "true")
            #expect(result.status == 1)
        }
        #expect(try Tool.run("flock", "--nonblock", path.string, "true").status == 0)
    }

    @Test func `a lock whose file was removed or replaced is no longer current`() throws {
        let path = try TemporaryFolder.forTest("lock")
        let lock = try FileLock(at: path)
        #expect(try lock.isCurrent)
        try FileTree.removeFile(path)
        #expect(try !lock.isCurrent)
        try hold(path) {}
        #expect(try !lock.isCurrent)
    }

    @Test func `the content of a lock file stays`() throws {
        let path = try TemporaryFolder.forTest.write("kept", to: "lock")
        try hold(path) {}
        #expect(try FileReader.contents(of: path, limit: 10) == Array("kept".utf8))
    }

    @Test func `a link is no lock file`() throws {
        let folder = try TemporaryFolder.forTest
        try FileLink.createSymbolicLink(at: folder("lock"), to: "elsewhere")
        #expect(throws: FileError.self) { try FileLockTests.open(folder("lock")) }
        #expect(try FileStatus.of(folder("elsewhere")) == nil)
    }

    @Test func `a folder is locked itself, and nothing is left in it`() throws {
        let folder = try TemporaryFolder.forTest.path
        do {
            let first = try FileLock(on: folder)
            #expect(try first.tryAcquire())
            let second = try FileLock(on: folder)
            #expect(try !second.tryAcquire())
        }
        let third = try FileLock(on: folder)
        #expect(try third.tryAcquire())
        #expect(try FileTree.names(in: folder).isEmpty)
        let file = try TemporaryFolder.forTest.write("", to: "file")
        #expect(throws: FileError.self) { _ = try FileLock(on: file) }
    }

    private static func open(_ path: FilePath) throws(FileError) {
        _ = try FileLock(at: path)
    }
}

@Suite struct FileErrorTests {
    @Test(arguments: [
        (Errno.noSpace, "free some and run the command again"),
        (.diskQuotaExceeded, "free some space"),
        (.readOnlyFileSystem, "read-only"),
        (.permissionDenied, "ermission denied"),
    ])
    func `an error says what was attempted, where and why`(code: Errno, reason: String) {
        let text = FileError("write to", "/some/file", code).description
        #expect(text.hasPrefix("cannot write to /some/file: "))
        #expect(text.contains(reason), "\(text)")
    }
}
