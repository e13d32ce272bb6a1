import FileStore
import ReleaseModel
import SystemPackage
import TestSupport
import Testing

@testable import UpdateAgent

@Suite(.temporaryFolder, .tags(.interop)) struct PackageUnpackerTests {
    private static let package = "greengrass/ggc/packages/1.1.0"

    private func device() throws -> DeviceFolder {
        let folder = DeviceFolder(try TemporaryFolder.forTest("device"))
        try FileTree.create(folder.versions(of: .core))
        return folder
    }

    /// Packs what `members`, lines of Python, add to a tar.
    private func archive(_ members: String) throws -> FilePath {
        let path = try TemporaryFolder.forTest("archive.tar.gz")
        let program = """
            import io, sys, tarfile
            archive = tarfile.open(sys.argv[1], "w:gz")
            package = "\(PackageUnpackerTests.package)"
            def add(name, content=b"x", mode=0o755, type=tarfile.REGTYPE, target=""):
                member = tarfile.TarInfo(name)
                member.mode, member.type, member.linkname = mode, type, target
                member.size = len(content) if type == tarfile.REGTYPE else 0
                archive.addfile(member, io.BytesIO(content))
            def core():
                add(package + "/greengrassd")
                add(package + "/bin/daemon")
            \(members)
            archive.close()
            """
        let result = try Tool.run("python3", "-c", program, path.string)
        try #require(result.status == 0, "\(result.errors)")
        return path
    }

    private func unpack(_ members: String, in folder: DeviceFolder, room: UInt64 = 1 << 30) throws {
        let unpacker = PackageUnpacker(folder: folder, platform: .ubuntuX86_64)
        try unpacker.unpack(archive(members), .core, Version(parsing: "1.1.0"), room: room)
    }

    @Test func `only the folder of the version is taken`() throws {
        let folder = try device()
        try unpack(
            """
            core()
            add(package + "/data", mode=0o600)
            add(package + "/link", type=tarfile.SYMTYPE, target="bin/daemon")
            add("greengrass/config/config.json")
            add("greengrass/ggc/core", type=tarfile.SYMTYPE, target="packages/1.1.0")
            """,
            in: folder
        )
        let package = try folder.package(.core, Version(parsing: "1.1.0"))
        #expect(try FileTree.sortedTextNames(in: package) == ["bin", "data", "greengrassd", "link"])
        #expect(try FileStatus.of(package.appending("data"))?.mode == 0o644)
        #expect(try FileStatus.of(package.appending("bin"))?.mode == 0o755)
        #expect(try FileStatus.of(package.appending("greengrassd"))?.mode == 0o755)
        #expect(try FileTree.sortedTextNames(in: folder.root) == ["ggc"])
        #expect(try FileTree.sortedTextNames(in: folder.versions(of: .core)) == ["1.1.0"])
    }

    @Test(
        arguments: [
            #"add("../../etc/passwd")"#,
            #"add("/etc/passwd")"#,
            #"add(package + "/../../../../escape")"#,
            #"add(package + "/link", type=tarfile.SYMTYPE, target="/etc")"#,
            #"add(package + "/link", type=tarfile.SYMTYPE, target="../../../../../etc")"#,
            // In the archive, and yet outside of the version.
            #"add("greengrass/config/x"); add(package + "/link", type=tarfile.SYMTYPE, target="../../../config/x")"#,
            #"add(package + "/a", type=tarfile.SYMTYPE, target="b"); add(package + "/b", type=tarfile.SYMTYPE, target="a")"#,
            #"add(package + "/up", type=tarfile.SYMTYPE, target="bin"); add(package + "/up/file")"#,
            #"add(package + "/setuid", mode=0o4755)"#,
            #"add(package + "/fifo", type=tarfile.FIFOTYPE)"#,
            #"add(package + "/device", type=tarfile.CHRTYPE)"#,
            #"add(package + "/hard", type=tarfile.LNKTYPE, target="../../etc/passwd")"#,
            #"add(package + "/a\nb")"#,
            #"add(package + "/foreign", content=b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\x00\xb7\x00" + bytes(44))"#,
        ]
    )
    func `what an archive must not bring is refused, and leaves no version`(member: String) throws {
        let folder = try device()
        let failure = try #require(throws: UpdateFailure.self) { try unpack("core(); \(member)", in: folder) }
        #expect(failure.reason == .badArchive)
        #expect(!failure.detail.isEmpty)
        try checkNothing(in: folder)
    }

    @Test(arguments: [
        "add(package + '/bin/daemon')", "core(); add(package + '/greengrassd', mode=0o644)", "add('other')",
    ])
    func `an archive without the programs of its software is refused`(members: String) throws {
        let folder = try device()
        let failure = try #require(throws: UpdateFailure.self) { try unpack(members, in: folder) }
        #expect(failure.reason == .badArchive)
        try checkNothing(in: folder)
    }

    @Test func `what needs more than a third of the free space is refused`() throws {
        let folder = try device()
        let failure = try #require(throws: UpdateFailure.self) {
            try unpack("core(); add(package + '/large', content=bytes(100_000))", in: folder, room: 99_999)
        }
        #expect(failure.reason == .insufficientSpace)
        try checkNothing(in: folder)
    }

    @Test func `a decompression bomb is refused`() throws {
        let folder = try device()
        let error = try #require(throws: (any Error).self) {
            try unpack("core(); add(package + '/large', content=bytes(257 << 20))", in: folder)
        }
        #expect(UpdateFailure(error).reason == .archiveTooLarge)
        try checkNothing(in: folder)
    }

    private func checkNothing(in folder: DeviceFolder) throws {
        try Installation(of: .core, in: folder).clean { _ in false }
        #expect(try FileTree.sortedTextNames(in: folder.versions(of: .core)).isEmpty)
        #expect(
            try FileTree.sortedTextNames(in: TemporaryFolder.forTest.path).sorted() == ["archive.tar.gz", "device"]
        )
    }
}
