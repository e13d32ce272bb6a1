import FileStore
import Packaging
import ReleaseModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder) struct DeterminismTests {
    /// The bytes of the archives of two folders in both formats.
    private func expectSameArchives(_ first: FilePath, _ second: FilePath) throws {
        let folder = try TemporaryFolder.forTest
        for format in CompressionFormat.allCases {
            let left = try Staging.pack(Staging.tree(of: first), as: format, to: folder("first"))
            let right = try Staging.pack(Staging.tree(of: second), as: format, to: folder("second"))
            #expect(left == right)
            let bytes = try FileReader.contents(of: folder("first"), limit: 1 << 24)
            #expect(try bytes == FileReader.contents(of: folder("second"), limit: 1 << 24))
        }
    }

    @Test func `times of files and folders do not matter`() throws {
        let folder = try TemporaryFolder.forTest
        for name in ["one", "two"] { try SampleTree.write(to: folder(name)) }
        let touch = "find two -exec touch -h -d '2001-02-03 04:05:06.789' {} +"
        try #require(Tool.run("sh", "-c", touch, in: folder.path).status == 0)
        try expectSameArchives(folder("one"), folder("two"))
    }

    /// What a umask of 077, 022 or 000 leaves of the modes of a build.
    @Test(arguments: ["go-rwx", "go-w,a+rX", "a+rwX,a-s"])
    func `permissions other than execution do not matter`(mode: String) throws {
        let folder = try TemporaryFolder.forTest
        for name in ["one", "two"] { try SampleTree.write(to: folder(name)) }
        try #require(Tool.run("chmod", "-R", mode, "two", in: folder.path).status == 0)
        try expectSameArchives(folder("one"), folder("two"))
    }

    @Test func `the place of the build does not matter`() throws {
        let folder = try TemporaryFolder.forTest
        try SampleTree.write(to: folder("one"))
        try SampleTree.write(to: folder("a/much/deeper/ö/place"))
        try expectSameArchives(folder("one"), folder("a/much/deeper/ö/place"))
    }

    @Test func `hard links are files like any other`() throws {
        let folder = try TemporaryFolder.forTest
        for name in ["one", "two"] { try folder.write("same", to: "\(name)/a") }
        try folder.write("same", to: "one/b")
        try #require(try FileLink.hardLink(folder("two/a"), to: folder("two/b")))
        try expectSameArchives(folder("one"), folder("two"))
    }

    @Test func `an empty folder, a mode, a name, a target and a byte each make another tar`() throws {
        let folder = try TemporaryFolder.forTest
        let changes = [
            "true", "mkdir tree/empty", "chmod +x tree/etc/empty", "mv tree/etc/empty tree/etc/emptied",
            "ln -sfn tool2 tree/bin/alias", "printf x >> tree/etc/config.json",
        ]
        var tars: Set<TarRecord> = []
        for change in changes {
            try FileTree.remove(folder("tree"))
            try SampleTree.write(to: folder("tree"))
            try #require(Tool.run("sh", "-c", change, in: folder.path).status == 0)
            tars.insert(try Staging.packager(.xz).measure(Staging.tree(of: folder("tree"))))
        }
        #expect(tars.count == changes.count)
    }

    @Test(.tags(.interop), arguments: 1...12)
    func `a random tree, written in two orders, gives the same bytes and comes back from GNU tar`(seed: Int) throws {
        let folder = try TemporaryFolder.forTest
        var generator = SeededGenerator(seed: UInt64(seed))
        let random = RandomTree(using: &generator)
        for name in ["one", "two"] { try random.write(to: folder(name), using: &generator) }
        try expectSameArchives(folder("one"), folder("two"))

        try Staging.pack(Staging.tree(of: folder("one")), to: folder("archive.tar.xz"))
        try FileTree.create(folder("unpacked"))
        let result = try Tool.run(
            ["tar", "-xJf", folder("archive.tar.xz").string, "-C", folder("unpacked").string],
            environment: ["LC_ALL": "C"]
        )
        #expect(result.status == 0)
        #expect(result.errors == "")
        #expect(try TreeItem.items(in: folder("unpacked")) == TreeItem.items(in: folder("one")))
    }
}
