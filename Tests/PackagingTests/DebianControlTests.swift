import FileStore
import ReleaseModel
import TestSupport
import Testing

@testable import Packaging

@Suite(.temporaryFolder, .tags(.interop)) struct DebianControlTests {
    private static let control = """
        Package: sample-tool
        Version: 2:1.4~rc1+dfsg-3
        Architecture: arm64
        Maintainer: a <a@b.c>
        Description: x
        """

    @Test(arguments: ["-Zxz", "-Zgzip", "-Znone"])
    func `a package says what it is, however it is compressed`(compression: String) throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("x", to: "tree/file")
        try folder.write(DebianControlTests.control + "\n", to: "tree/DEBIAN/control")
        let path = try ForeignArchives.make("dpkg-deb \(compression) --root-owner-group --build tree archive")
        #expect(try DebianControl.isPackage(path))
        let package = try #require(try DebianControl.read(path, scratch: folder.path))
        #expect((package.name, package.version, package.architecture) == ("sample-tool", "2:1.4~rc1+dfsg-3", "arm64"))
        #expect(package.url == "pkg:deb/sample-tool@2:1.4~rc1%2Bdfsg-3?arch=arm64")
    }

    @Test func `control data that unpacks to too much is refused`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write(DebianControlTests.control + "\n", to: "control")
        let command = """
            truncate -s 65M bomb && tar --format=gnu -cJf control.tar.xz bomb control
            printf '2.0\\n' > debian-binary && tar -cf data.tar control
            ar rc archive debian-binary control.tar.xz data.tar
            """
        let path = try ForeignArchives.make(command)
        #expect(throws: ArchiveError.self) { try DebianControl.read(path, scratch: folder.path) }
    }

    @Test(arguments: [
        ("Origin: Debian\n", "pkg:deb/debian/a2@1?arch=all"), ("origin:  Debian \n", "pkg:deb/debian/a2@1?arch=all"),
        ("Origin: A Company\n", "pkg:deb/a2@1?arch=all"), ("Origin: ../..\n", "pkg:deb/a2@1?arch=all"),
        (" Origin: debian\n", "pkg:deb/a2@1?arch=all"), ("\nOrigin: debian\n", "pkg:deb/a2@1?arch=all"),
    ])
    func `an origin counts where it is a plain word of its own field`(line: String, url: String) throws {
        let package = DebianControl.parse("Package: a2\nVersion: 1\nArchitecture: all\n" + line)
        #expect(package?.url == url)
    }

    @Test(arguments: [
        "", "Package: a2\nVersion: 1\n", "Package: A2\nVersion: 1\nArchitecture: all\n",
        "Package: a\nVersion: 1\nArchitecture: all\n", "Package: a2\nVersion: 1 2\nArchitecture: all\n",
        "Package: a2\nVersion: 1\nArchitecture: ../x\n", "Package: a2\nVersion: 1?x=y\nArchitecture: all\n",
        "\n\nPackage: a2\nVersion: 1\nArchitecture: all\n", "Package: -a2\nVersion: 1\nArchitecture: all\n",
    ])
    func `what is no control file says nothing`(text: String) {
        #expect(DebianControl.parse(text) == nil)
    }
}
