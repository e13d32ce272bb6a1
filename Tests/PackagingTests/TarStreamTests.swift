import FileStore
import Packaging
import ReleaseModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder) struct TarStreamTests {
    private static func tar() throws -> [UInt8] {
        let folder = try TemporaryFolder.forTest
        try SampleTree.write(to: folder("tree"))
        return try Staging.tar(of: folder("tree"))
    }

    /// When this changes, every published archive changes: never by accident.
    @Test func `the tar of a fixed tree has known bytes`() throws {
        let folder = try TemporaryFolder.forTest
        try SampleTree.write(to: folder("tree"))
        let record = try Staging.packager(.xz).measure(Staging.tree(of: folder("tree")))
        #expect(record.size == 17_408)
        #expect(record.sha256.hexadecimal == "15e9928f0493e725bfbaf82ac52b8cf044c9ec55c0f5af0dd2d44bde26c67f3b")
    }

    @Test func `entries are sorted by the bytes of their paths`() throws {
        let paths = try TarHeader.all(in: TarStreamTests.tar()).map { Array($0.path.utf8) }
        #expect(paths.count == 20)
        #expect(paths == paths.sorted { $0.lexicographicallyPrecedes($1) })
    }

    @Test func `every entry belongs to root, by number and by name`() throws {
        for (header, path, _) in try TarHeader.all(in: TarStreamTests.tar()) {
            #expect(header.owner == 0 && header.group == 0, "\(path)")
            #expect(header.ownerName == "root" && header.groupName == "root", "\(path)")
        }
    }

    @Test func `every entry has the time that was asked for`() throws {
        let folder = try TemporaryFolder.forTest
        try SampleTree.write(to: folder("tree"))
        let time = try Timestamp(parsing: "2026-11-01T00:00:00Z")
        for (header, path, _) in try TarHeader.all(in: Staging.tar(of: folder("tree"), modified: time)) {
            #expect(header.modified == 1_793_491_200, "\(path)")
        }
    }

    @Test func `headers are GNU's and their checksums right`() throws {
        for (header, path, _) in try TarHeader.all(in: TarStreamTests.tar()) {
            #expect(header.magic == Array("ustar  \0".utf8), "\(path)")
            #expect(header.checksumIsRight, "\(path)")
        }
    }

    @Test func `long names, long targets and names beyond ASCII are whole`() throws {
        let entries = try TarHeader.all(in: TarStreamTests.tar())
        for (path, content, mode) in SampleTree.files {
            let entry = try #require(entries.first { Array($0.path.utf8) == Array(path.utf8) }, "\(path) is missing")
            #expect(entry.header.type == "0")
            #expect(entry.header.mode == Int(mode))
            #expect(entry.header.size == content.utf8.count)
        }
        for (path, target) in SampleTree.links {
            let entry = try #require(entries.first { $0.path == path }, "\(path) is missing")
            #expect(entry.header.type == "2")
            #expect(entry.header.mode == 0o777)
            #expect(entry.target == target)
        }
    }

    @Test func `folders end in a slash, empty ones too`() throws {
        let folders = try TarHeader.all(in: TarStreamTests.tar()).filter { $0.header.type == "5" }
        #expect(folders.map(\.path).contains("var/empty-folder/below/"))
        for (header, path, _) in folders {
            #expect(path.hasSuffix("/"))
            #expect(header.mode == 0o755, "\(path)")
        }
    }

    @Test func `the tar ends in two blocks of zeros and no more`() throws {
        let tar = try TarStreamTests.tar()
        #expect(tar.count.isMultiple(of: 512))
        #expect(tar.suffix(1024).allSatisfy { $0 == 0 })
        let entries = try TarHeader.all(in: tar)
        let last = try #require(entries.last)
        #expect(last.header.size == 0 || tar.dropLast(1024).suffix(512).contains { $0 != 0 })
        #expect(!tar.dropLast(1024).suffix(512).allSatisfy { $0 == 0 })
    }

    @Test func `a file that grows or shrinks while it is read is an error`() throws {
        for count in [3, 5, 300_000] {
            let folder = try TemporaryFolder.forTest
            try folder.write("four", to: "tree/file")
            let tree = try Staging.tree(of: folder("tree"))
            try folder.write([UInt8](repeating: 7, count: count), to: "tree/file")
            let error = try #require(throws: InputProblem.self) {
                try TarStream.write(tree, modified: .earliestPlausible) { _ in }
            }
            #expect(error.place == folder("tree/file").string)
            #expect(error.description.contains("build again"))
        }
    }

    @Test(arguments: [0, 1, 511, 512, 513, 262_143, 262_144, 262_145])
    func `content of any length is padded to whole blocks`(count: Int) throws {
        let folder = try TemporaryFolder.forTest
        try folder.write([UInt8](repeating: 0xA5, count: count), to: "tree/file")
        let tar = try Staging.tar(of: folder("tree"))
        #expect(tar.count == 512 + (count + 511) / 512 * 512 + 1024)
        #expect(tar[512..<512 + count].allSatisfy { $0 == 0xA5 })
        #expect(tar[(512 + count)...].allSatisfy { $0 == 0 })
    }
}
