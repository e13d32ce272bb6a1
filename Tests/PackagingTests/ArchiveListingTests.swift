import FileStore
import Packaging
import ReleaseModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder) struct ArchiveListingTests {
    @Test(arguments: CompressionFormat.allCases)
    func `a listing shows what was packaged`(format: CompressionFormat) throws {
        let folder = try TemporaryFolder.forTest
        try SampleTree.write(to: folder("tree"))
        let tree = try Staging.tree(of: folder("tree"))
        try Staging.pack(tree, as: format, to: folder("archive"))
        let listing = try ArchiveListing(reading: folder("archive"))
        #expect(listing.entries.count == tree.entries.count)
        for (entry, item) in zip(listing.entries, try TreeItem.items(of: tree)) {
            let path = item.kind == "folder" ? item.path + "/" : item.path
            #expect(Array(entry.path.utf8) == Array(path.utf8))
            #expect(entry.kind.rawValue == item.kind)
            #expect(entry.mode == item.mode)
            #expect(entry.owner == "root/root")
            #expect(entry.modified == .earliestPlausible)
            #expect(entry.size == (item.kind == "file" ? UInt64(item.content.count) : 0))
            #expect(entry.target == (item.kind == "link" ? String(decoding: item.content, as: UTF8.self) : nil))
        }
        #expect((listing.compression != nil) == (format == .xz))
    }

    @Test func `a listing shows digests and machines`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write(ELFHeaders.header(machine: 183), to: "tree/a")
        try folder.write("abc", to: "tree/b")
        try Staging.pack(Staging.tree(of: folder("tree")), to: folder("archive"))
        let entries = try ArchiveListing(reading: folder("archive")).entries
        #expect(entries.map(\.architecture) == ["aarch64", nil])
        // FIPS 180-2, B.1.
        let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        #expect(entries.last?.sha256?.hexadecimal == digest)
    }

    @Test func `a file that is no archive has no listing`() throws {
        let path = try TemporaryFolder.forTest.write("this is no archive", to: "text")
        let error = try #require(throws: ArchiveError.self) { try ArchiveListing(reading: path) }
        #expect(error.place == path.string)
    }

    @Test func `an archive that is cut short has no listing`() throws {
        let folder = try TemporaryFolder.forTest
        try SampleTree.write(to: folder("tree"))
        try Staging.pack(Staging.tree(of: folder("tree")), to: folder("archive"))
        let bytes = try FileReader.contents(of: folder("archive"), limit: 1 << 20)
        for length in stride(from: 0, to: bytes.count / 2, by: 17) {
            try folder.write(Array(bytes.prefix(length)), to: "cut")
            #expect(throws: ArchiveError.self, "\(length) bytes") { try ArchiveListing(reading: folder("cut")) }
        }
    }
}
