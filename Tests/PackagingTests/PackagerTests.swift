import FileStore
import Packaging
import ReleaseModel
import Synchronization
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder) struct PackagerTests {
    @Test(arguments: CompressionFormat.allCases)
    func `the record of an archive is true`(format: CompressionFormat) throws {
        let folder = try TemporaryFolder.forTest
        try SampleTree.write(to: folder("tree"))
        let record = try Staging.pack(Staging.tree(of: folder("tree")), as: format, to: folder("archive"))
        #expect(try FileStatus.of(folder("archive"))?.size == record.size)
        for (tool, digest) in [("sha256sum", record.sha256.hexadecimal), ("sha512sum", record.sha512.hexadecimal)] {
            #expect(try Tool.run(tool, folder("archive").string).output.hasPrefix(digest + " "))
        }
        #expect(try TarRecord(decompressing: folder("archive"), limit: record.tar.size) == record.tar)
        #expect(record.compression.format == format)
    }

    @Test func `a tar that is longer than stated is not read to its end`() throws {
        let folder = try TemporaryFolder.forTest
        try SampleTree.write(to: folder("tree"))
        let record = try Staging.pack(Staging.tree(of: folder("tree")), to: folder("archive"))
        let error = try #require(throws: ArchiveError.self) {
            try TarRecord(decompressing: folder("archive"), limit: record.tar.size - 1)
        }
        #expect(error.reason.contains("longer than the \(record.tar.size - 1) bytes"))
    }

    @Test func `content that changes between measuring and packaging is an error`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("before", to: "tree/file")
        let tree = try Staging.tree(of: folder("tree"))
        let packager = Staging.packager(.gzip)
        let measured = try packager.measure(tree)
        try folder.write("after!", to: "tree/file")
        let error = try #require(throws: InputProblem.self) {
            let writer = try FileWriter(in: folder.path, mode: 0o644)
            _ = try packager.compress(tree, measured: measured, to: writer)
        }
        #expect(error.description.contains("changed between two readings"))
        #expect(try FileTree.sortedTextNames(in: folder.path) == ["tree"])
    }

    @Test func `progress counts every byte of the tar`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write([UInt8](repeating: 1, count: 600_000), to: "tree/file")
        let tree = try Staging.tree(of: folder("tree"))
        let passed = Mutex<UInt64>(0)
        let packager = Packager(.init(modified: .earliestPlausible, format: .gzip, filtersAllowed: true)) { count in
            passed.withLock { $0 += count }
        }
        let record = try packager.measure(tree)
        #expect(passed.withLock { $0 } == record.size)
        let writer = try FileWriter(in: folder.path, mode: 0o644)
        _ = try packager.compress(tree, measured: record, to: writer)
        #expect(passed.withLock { $0 } == record.size * 2)
    }

    @Test func `progress can stop the work`() throws {
        struct Stop: Error {}
        let folder = try TemporaryFolder.forTest
        try folder.write("", to: "tree/file")
        let tree = try Staging.tree(of: folder("tree"))
        let packager = Packager(.init(modified: .earliestPlausible, format: .xz, filtersAllowed: true)) { _ in
            throw Stop()
        }
        #expect(throws: Stop.self) { try packager.measure(tree) }
    }

    @Test func `the installed size counts blocks of 4 KiB`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write([UInt8](repeating: 1, count: 4097), to: "tree/folder/two-blocks")
        try folder.write("", to: "tree/folder/empty")
        try FileLink.createSymbolicLink(at: folder("tree/link"), to: "folder")
        let tree = try Staging.tree(of: folder("tree"))
        #expect(tree.contentSize == 4097)
        #expect(tree.installedSize == 4096 * (2 + 1 + 1 + 1))
    }

    @Test(arguments: ["libarchive ", "liblzma 5", "zlib 1"])
    func `the libraries whose output an archive is are named`(words: String) {
        #expect(Packager.libraryVersions.contains(words))
    }
}
