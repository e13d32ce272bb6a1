import FileStore
import Packaging
import ReleaseModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder, .tags(.interop)) struct ArchiveImporterTests {
    private func read(_ archive: FilePath) throws -> (tree: StagedTree, problems: [InputProblem]) {
        let scratch = try TemporaryFolder.forTest("scratch")
        try FileTree.remove(scratch)
        try FileTree.create(scratch)
        return try ArchiveImporter.read(archive, scratch: scratch)
    }

    @Test(arguments: ForeignArchives.recipes)
    func `an archive holds the same tree as the folder it was made of`(name: String, command: String) throws {
        let folder = try TemporaryFolder.forTest
        try SampleTree.write(to: folder("tree"))
        let (tree, problems) = try read(ForeignArchives.make(command))
        #expect(problems.isEmpty, "\(name): \(problems)")
        #expect(try TreeItem.items(of: tree) == TreeItem.items(in: folder("tree")), "\(name)")
    }

    @Test(arguments: ["-Zxz", "-Zgzip", "-Znone"])
    func `a Debian package holds the tree of its data`(compression: String) throws {
        let folder = try TemporaryFolder.forTest
        try SampleTree.write(to: folder("tree"))
        let expected = try TreeItem.items(in: folder("tree"))
        let control = "Package: sample\nVersion: 1\nArchitecture: all\nMaintainer: a <a@b.c>\nDescription: x\n"
        try folder.write(control, to: "tree/DEBIAN/control")
        let path = try ForeignArchives.make("dpkg-deb \(compression) --root-owner-group --build tree archive")
        let (tree, problems) = try read(path)
        #expect(problems.isEmpty)
        #expect(try TreeItem.items(of: tree) == expected)
    }

    @Test func `a zip holds the same tree as the folder it was made of`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("#!/bin/sh\n", to: "tree/bin/tool", mode: 0o755)
        try folder.write("text", to: "tree/text")
        try FileTree.create(folder("tree/empty"))
        try FileLink.createSymbolicLink(at: folder("tree/link"), to: "bin/tool")
        let (tree, problems) = try read(ForeignArchives.make("bsdtar -C tree --format zip -cf archive ."))
        #expect(problems.isEmpty)
        #expect(try TreeItem.items(of: tree) == TreeItem.items(in: folder("tree")))
    }

    @Test func `a zip with names beyond ASCII is refused with a way out`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("x", to: "tree/é")
        let (_, problems) = try read(ForeignArchives.make("bsdtar -C tree --format zip -cf archive ."))
        let problem = try #require(problems.first)
        #expect(problem.problem.contains("beyond ASCII"))
        #expect(problem.remedy == "make a tar of the build")
    }

    /// Holes at the start, in the middle and at the end, and nothing but a hole.
    @Test(arguments: ["tar -S --format=gnu", "tar -S --format=posix", "bsdtar"])
    func `sparse files have all their zeros`(tool: String) throws {
        let folder = try TemporaryFolder.forTest
        try FileTree.create(folder("tree"))
        let command = """
            truncate -s 1M tree/holes && printf middle | dd of=tree/holes bs=1 seek=300000 conv=notrunc status=none
            printf start > tree/tail && truncate -s 700001 tree/tail
            truncate -s 300000 tree/nothing
            \(tool) -C tree -cf archive .
            """
        let (tree, problems) = try read(ForeignArchives.make(command))
        #expect(problems.isEmpty)
        #expect(try TreeItem.items(of: tree) == TreeItem.items(in: folder("tree")))
    }

    @Test func `hard links become files of their own`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("shared", to: "tree/a", mode: 0o755)
        try FileTree.create(folder("tree/sub"))
        try #require(try FileLink.hardLink(folder("tree/a"), to: folder("tree/sub/b")))
        let (tree, problems) = try read(ForeignArchives.make("tar -C tree --sort=name -cf archive ."))
        #expect(problems.isEmpty)
        #expect(try TreeItem.items(of: tree) == TreeItem.items(in: folder("tree")))
    }

    @Test func `folders that an archive implies are there`() throws {
        let (tree, problems) = try read(ForeignArchives.tar(#"[{"name": "a/b/c", "data": "x"}]"#))
        #expect(problems.isEmpty)
        #expect(tree.entries.map(\.path.string) == ["a", "a/b", "a/b/c"])
    }

    @Test func `a folder may be there twice`() throws {
        let json = #"[{"name": "a", "type": "5"}, {"name": "a/b", "data": "x"}, {"name": "./a/", "type": "5"}]"#
        let (tree, problems) = try read(ForeignArchives.tar(json))
        #expect(problems.isEmpty)
        #expect(tree.entries.map(\.path.string) == ["a", "a/b"])
    }

    @Test(arguments: [
        ("a climbing name", #"[{"name": "../evil"}]"#, "../evil", "climbs out"),
        ("a climb in the middle", #"[{"name": "a/../../evil"}]"#, "a/../../evil", "climbs out"),
        ("a climb behind a dot", #"[{"name": "./../evil"}]"#, "../evil", "climbs out"),
        ("a climb that a combining mark hides", #"[{"name": "../\u0301evil"}]"#, "evil", "climbs out"),
        ("an absolute name", #"[{"name": "/etc/passwd"}]"#, "/etc/passwd", "absolute"),
        ("an absolute name behind a dot", #"[{"name": ".//etc/passwd"}]"#, "/etc/passwd", "absolute"),
        ("the root", #"[{"name": "/", "type": "5"}]"#, "\"/\"", "absolute"),
        ("an empty component", #"[{"name": "a//b"}]"#, "a//b", "empty or \".\" component"),
        ("a control character", #"[{"name": "a\u001b[2J"}]"#, "a\\u{1b}[2J", "control character"),
        ("a name in Latin-1", #"[{"name": "caf\udce9"}]"#, "", "not UTF-8"),
        ("a file twice", #"[{"name": "a"}, {"name": "a"}]"#, "a", "there twice"),
        ("a file twice in two spellings", #"[{"name": "a"}, {"name": "./a"}]"#, "a", "there twice"),
        ("a file and a folder", #"[{"name": "a"}, {"name": "a", "type": "5"}]"#, "a", "there twice"),
        ("a link over a file", #"[{"name": "a"}, {"name": "a", "type": "2", "link": "/"}]"#, "a", "there twice"),
        ("a character device", #"[{"name": "null", "type": "3"}]"#, "null", "device node"),
        ("a block device", #"[{"name": "sda", "type": "4"}]"#, "sda", "device node"),
        ("a FIFO", #"[{"name": "fifo", "type": "6"}]"#, "fifo", "FIFO"),
        ("a hard link to nothing", #"[{"name": "a", "type": "1", "link": "b"}]"#, "a", "no earlier file"),
        (
            "a hard link to what follows", #"[{"name": "a", "type": "1", "link": "b"}, {"name": "b"}]"#, "a",
            "no earlier"
        ),
        ("a hard link that climbs", #"[{"name": "a", "type": "1", "link": "../b"}]"#, "a", "no earlier file"),
        ("a hard link to the system", #"[{"name": "a", "type": "1", "link": "/etc/passwd"}]"#, "a", "no earlier file"),
        ("a link's target in Latin-1", #"[{"name": "a", "type": "2", "link": "\udce9"}]"#, "a", "not UTF-8"),
    ])
    func `what must not land on a device is refused by name`(
        what: String,
        json: String,
        name: String,
        reason: String
    ) throws {
        let archive = try ForeignArchives.tar(json)
        let (_, problems) = try read(archive)
        let problem = try #require(problems.first, "\(what) was let through")
        #expect(problems.count == 1)
        #expect(problem.severity == .error)
        #expect(problem.place == archive.string)
        #expect(problem.problem.contains(name), "\(problem)")
        #expect(problem.problem.contains(reason), "\(problem)")
        #expect(!problem.remedy.isEmpty)
        #expect(!problem.description.unicodeScalars.contains { $0.value < 0x20 })
        // Nothing has left the scratch folder.
        let names = try FileTree.sortedTextNames(in: TemporaryFolder.forTest.path)
        #expect(names == ["archive", "scratch"])
    }

    @Test func `names that climb are refused in a zip as well`() throws {
        let script = """
            import zipfile
            with zipfile.ZipFile("archive", "w") as zip:
                zip.writestr("../evil", "x")
                zip.writestr("/etc/evil", "x")
                zip.writestr("good", "x")
            """
        let (tree, problems) = try read(ForeignArchives.make("python3 -c '\(script)'"))
        #expect(tree.entries.map(\.path.string) == ["good"])
        #expect(problems.count == 2)
    }

    @Test func `set-id bits in an archive are kept for the rules to judge`() throws {
        let json = #"[{"name": "su", "mode": 2541}, {"name": "tool", "mode": 457}, {"name": "text", "mode": 384}]"#
        let (tree, _) = try read(ForeignArchives.tar(json))
        #expect(tree.entries.map { $0.file?.mode } == [0o4755, 0o644, 0o755])
    }

    @Test func `a tree from an archive packages to the bytes of the folder`() throws {
        let folder = try TemporaryFolder.forTest
        try SampleTree.write(to: folder("tree"))
        let (tree, _) = try read(ForeignArchives.make("tar -C tree -czf archive ."))
        let staged = try Staging.tree(of: folder("tree"))
        #expect(try Staging.pack(tree, to: folder("one")) == Staging.pack(staged, to: folder("two")))
    }

    @Test func `our own archives are read back`() throws {
        let folder = try TemporaryFolder.forTest
        try SampleTree.write(to: folder("tree"))
        let staged = try Staging.tree(of: folder("tree"))
        for format in CompressionFormat.allCases {
            try Staging.pack(staged, as: format, to: folder("archive"))
            let (tree, problems) = try read(folder("archive"))
            #expect(problems.isEmpty)
            #expect(try TreeItem.items(of: tree) == TreeItem.items(of: staged))
        }
    }

    @Test(arguments: [
        ("text", "echo 'this is no archive' > archive"),
        ("nothing", ": > archive"),
        ("one byte", "printf x > archive"),
        ("compressed text", "echo 'this is no archive either' | gzip > archive"),
        ("noise", "head -c 5000 /bin/bash > archive"),
        ("a static library", "printf '!<arch>\\n' > archive"),
    ])
    func `a file that is no archive is an error that names it`(what: String, command: String) throws {
        let archive = try ForeignArchives.make(command)
        let error = try #require(throws: ArchiveError.self, "\(what)") { try read(archive) }
        #expect(error.place == archive.string)
        #expect(!error.reason.isEmpty)
    }
}
