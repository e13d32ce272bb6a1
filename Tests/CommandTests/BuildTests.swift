import FileStore
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder) struct BuildTests {
    @Test func `a build writes one bucket per region, the key and the page, and nothing else`() throws {
        let project = try SampleProject.staged()
        let report = try project.report()
        let keys = [("core", "1.0.0"), ("ota_agent", "1.3.0")]
            .flatMap { name, version in
                let archives = [
                    "\(name)/aarch64/greengrass-\(name)-openwrt-\(version).tar.xz",
                    "\(name)/x86_64/greengrass-\(name)-ubuntu-\(version).tar.xz",
                ]
                let manifest = "manifests/\(name)/\(version).json"
                let others = [manifest, "\(manifest).sig", "manifests/\(name)/\(version).SHA256SUMS"]
                let beside = [".sig", ".intoto.json", ".spdx.json"]
                return archives + beside.flatMap { ending in archives.map { "\($0)\(ending)" } } + others
            }
        let buckets = ["eu-west-1", "us-east-1"].flatMap { region in keys.map { "\(region)-greengrass-updates/\($0)" } }
        let keyId = try #require(report.keyId)
        let expected = buckets + ["index.html", "keys/\(keyId).pem"]
        #expect(try TreeSnapshot(of: project.folder("release")).releaseFiles == expected.sorted())
        #expect(report.outcomes == ["built": 4])
        #expect(try project.verify().versions == ["core 1.0.0", "ota_agent 1.3.0"])
    }

    @Test func `every region has the same bytes`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let regions = try project.regions.map {
            try TreeSnapshot(of: project.folder(project.bucket($0)), identities: false)
        }
        #expect(!regions[0].files.isEmpty)
        #expect(regions[0] == regions[1])
    }

    @Test func `files of a tree can be read by everybody, whatever the umask`() throws {
        let project = try SampleProject.staged()
        let result = try Tool.run(
            ["sh", "-c", "umask 077; exec \"$0\" build", Tool.built("ota-release")],
            in: project.folder.path,
            environment: project.environment
        )
        #expect(result.status == 0, "\(result.errors)")
        let snapshot = try TreeSnapshot(of: project.folder("release"))
        let modes = snapshot.files.map { snapshot.entries[$0]?.mode }
        #expect(Set(modes) == [0o644])
    }

    @Test func `identical builds are compressed once`() throws {
        let project = try SampleProject.staged()
        for platform in project.platforms {
            let build = project.buildPath("core", platform)
            try project.folder.write("same", to: "\(build)/opt/core/bin/run", mode: 0o755)
        }
        let outcomes = try project.report("--software", "core").outcomes
        #expect(outcomes == ["built": 1, "shared": 1])
    }

    @Test func `the only release in manifests needs no name`() throws {
        let project = try SampleProject.staged()
        let result = try project.run("build")
        #expect(result.status == 0, "\(result.errors)")
        try project.verify()
    }

    @Test func `a release in manifests can be named without its folder`() throws {
        let project = try SampleProject.staged()
        let result = try project.run("build", "1.0.0")
        #expect(result.status == 0, "\(result.errors)")
        try project.verify()
    }

    @Test func `with several releases in manifests, one must be named`() throws {
        let project = try SampleProject.staged()
        try project.folder.write(project.manifestText, to: "manifests/1.0.1.yaml")
        let result = try project.run("build")
        #expect(result.status == 65)
        #expect(result.errors.contains("there are several releases (1.0.0, 1.0.1); name the one to build"))
        #expect(try !project.exists("release"))
    }

    @Test func `other policies in manifests are no releases`() throws {
        let project = try SampleProject.staged()
        try project.folder.write("channel: stable\n", to: "manifests/rollout.yaml")
        #expect(try project.run("build").status == 0)
    }

    @Test func `an output below folders that are not there yet is made`() throws {
        let project = try SampleProject.staged()
        try project.build("--output", "deep/er/tree")
        try project.verify("deep/er/tree")
        #expect(try project.exists("deep/er/.tree-work"))
    }

    @Test func `an output that is a link is built where the link leads`() throws {
        let project = try SampleProject.staged()
        try FileTree.create(project.folder("elsewhere/tree"))
        try FileLink.createSymbolicLink(at: project.folder("release"), to: "elsewhere/tree")
        try project.build()
        try project.verify("elsewhere/tree")
        #expect(try FileStatus.of(project.folder("release"))?.kind == .symbolicLink)
    }

    @Test func `an output that is a file is refused and left alone`() throws {
        let project = try SampleProject.staged()
        try project.folder.write("precious", to: "release")
        let result = try project.run("build")
        #expect(result.status == 74)
        #expect(result.errors.contains("release: this is a file where the release tree should be"))
        #expect(try FileReader.contents(of: project.folder("release"), limit: 100) == Array("precious".utf8))
    }

    @Test func `archives as staged builds give what the same folder gives`() throws {
        let project = try SampleProject.staged()
        try project.build("--output", "folders")
        let build = project.buildPath("core", "ubuntu/x86_64")
        try FileTree.rename(project.folder(build), to: project.folder("unpacked"))
        let packed = try Tool.run(
            "tar",
            "-czf",
            project.folder(build).string,
            "-C",
            project.folder("unpacked").string,
            "."
        )
        try #require(packed.status == 0, "\(packed.errors)")
        try project.build("--output", "archives")
        let (folders, archives) = (
            try TreeSnapshot(of: project.folder("folders"), identities: false).contents(endingIn: ".tar.xz"),
            try TreeSnapshot(of: project.folder("archives"), identities: false).contents(endingIn: ".tar.xz")
        )
        #expect(folders.count == 8)
        #expect(folders == archives)
    }
}
