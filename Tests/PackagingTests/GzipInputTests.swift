import FileStore
import Packaging
import ReleaseModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder, .tags(.interop)) struct GzipInputTests {
    @Test func `a damaged byte in stored gzip content is found by its checksum`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("content that is long enough to hit", to: "tree/file")
        // Stored, not deflated: the damage does not disturb the format.
        let script = "tar -C tree -cf - . > t.tar; python3 -c \"\(GzipInputTests.store)\""
        let packed = try Tool.run("sh", "-ec", script, in: folder.path)
        try #require(packed.status == 0, "\(packed.errors)")
        let good = try FileReader.contents(of: folder("t.tar.gz"), limit: 1 << 20)
        try FileTree.create(folder("scratch"))
        _ = try ArchiveImporter.read(folder("t.tar.gz"), scratch: folder("scratch"))
        let needle = Array("long enough".utf8)
        let start = try #require(good.indices.first { good[$0...].starts(with: needle) })
        var bad = good
        bad[start] ^= 1
        try folder.write(bad, to: "bad.tar.gz")
        try FileTree.create(folder("scratch2"))
        #expect(throws: ArchiveError.self) {
            try ArchiveImporter.read(folder("bad.tar.gz"), scratch: folder("scratch2"))
        }
    }

    @Test func `gzip members one after the other are one input`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("content", to: "tree/file")
        let script = "tar -C tree -cf t.tar .; (head -c 700 t.tar | gzip; tail -c +701 t.tar | gzip) > t.tar.gz"
        let packed = try Tool.run("sh", "-ec", script, in: folder.path)
        try #require(packed.status == 0, "\(packed.errors)")
        try FileTree.create(folder("scratch"))
        let (tree, problems) = try ArchiveImporter.read(folder("t.tar.gz"), scratch: folder("scratch"))
        #expect(problems.isEmpty)
        #expect(tree.entries.map(\.path.string) == ["file"])
    }

    private static let store = "import gzip; gzip.open('t.tar.gz','wb',0).write(open('t.tar','rb').read())"
}
