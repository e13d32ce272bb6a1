import FileStore
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder) struct RebuildTests {
    @Test func `the same content again leaves every stored file as it is`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let before = try TreeSnapshot(of: project.folder("release"))
        let again = try project.build()
        #expect(again.output.contains("nothing to do"))
        #expect(try TreeSnapshot(of: project.folder("release")) == before)
    }

    @Test func `the same content staged anew is the same content`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let before = try TreeSnapshot(of: project.folder("release"))
        try FileTree.remove(project.folder("manifests"))
        try project.writeManifest()
        try project.stageAll()
        let report = try project.report()
        #expect(!report.changed)
        #expect(report.outcomes == ["unchanged": 4])
        #expect(try TreeSnapshot(of: project.folder("release")) == before)
    }

    @Test func `other content under the same version is a conflict, and --replace decides it`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let before = try TreeSnapshot(of: project.folder("release"))
        try changeCore(project)

        let refused = try project.run("build")
        #expect(refused.status == 73)
        #expect(refused.errors.contains("core 1.0.0 ubuntu/x86_64 is in the tree already with other content"))
        #expect(refused.errors.contains("--replace"))
        #expect(!refused.errors.contains("ota_agent 1.3.0"))
        #expect(try TreeSnapshot(of: project.folder("release")) == before)

        let report = try project.report("--replace")
        #expect(report.changed)
        try project.verify()
        let after = try TreeSnapshot(of: project.folder("release"))
        let archive = "eu-west-1-greengrass-updates/core/x86_64/greengrass-core-ubuntu-1.0.0.tar.xz"
        let (old, new) = (try #require(before.entries[archive]), try #require(after.entries[archive]))
        #expect(old.content != new.content)
        #expect(try project.build().output.contains("nothing to do"))
    }

    @Test func `an artifact that --replace finds unchanged keeps its archive and signature`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let archive = project.archive("core", "openwrt/aarch64")
        let names = [archive, "\(archive).sig"]
        let before = try names.map { try FileReader.contents(of: project.folder($0), limit: 1 << 20) }
        try changeCore(project)
        try project.build("--replace")
        #expect(try names.map { try FileReader.contents(of: project.folder($0), limit: 1 << 20) } == before)
    }

    @Test func `--replace with another compression leaves no file of the old one`() throws {
        var project = try SampleProject.staged()
        try project.build()
        project.options = ["compression: gzip"]
        try project.writeManifest()
        #expect(try project.run("build").status == 73)
        try project.build("--replace")
        try project.verify()
        let files = try TreeSnapshot(of: project.folder("release")).files
        #expect(files.filter { $0.contains(".tar.xz") }.isEmpty)
        #expect(files.filter { $0.hasSuffix(".tar.gz") }.count == 16)
    }

    @Test func `releases lie side by side, and the older one is not touched`() throws {
        var project = try SampleProject.staged()
        try project.build()
        let before = try TreeSnapshot(of: project.folder("release"))
        try project.publishNext()
        #expect(
            try project.verify().versions == ["core 1.0.0", "core 1.0.1", "ota_agent 1.3.0", "ota_agent 1.3.1"]
        )
        let after = try TreeSnapshot(of: project.folder("release"))
        // Folders are made anew for the next state of the tree; the page and the timestamp speak of every release.
        for name in before.files where name != "index.html" && !name.hasSuffix("/metadata/timestamp.json") {
            #expect(after.entries[name] == before.entries[name], "\(name)")
        }
    }

    @Test func `an older release can still be built again`() throws {
        let project = try SampleProject.staged()
        try project.build()
        var next = project
        try next.publishNext()
        let before = try TreeSnapshot(of: project.folder("release"))
        #expect(try project.build().output.contains("nothing to do"))
        #expect(try TreeSnapshot(of: project.folder("release")) == before)
    }

    @Test func `a tree signed by another key is not added to`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let before = try TreeSnapshot(of: project.folder("release"))
        let other = ["XDG_CONFIG_HOME": project.folder("other").string]
        try project.shareTrust(with: "other")
        let result = try project.run("build", environment: other)
        #expect(result.status == 77)
        #expect(result.errors.contains("signed by another key"))
        #expect(try TreeSnapshot(of: project.folder("release")) == before)
        try project.build("--replace", environment: other)
        try project.verify()
    }

    @Test func `what people put beside the buckets stays`() throws {
        var project = try SampleProject.staged()
        try project.build()
        try project.folder.write("about this tree\n", to: "release/README.md")
        try project.publishNext()
        #expect(try project.exists("release/README.md"))
        try project.verify()
    }

    @Test func `two builds at once on one tree both end well`() throws {
        var first = try SampleProject.staged()
        var second = first
        first.software = ["core": "1.0.0"]
        second.software = ["ota_agent": "1.3.0"]
        second.release = "agent"
        try first.writeManifest()
        try second.writeManifest()
        // The lock is held until both wait for it, so that they really meet.
        try FileTree.create(first.folder(".release-work"))
        let lock = try FileLock(at: first.folder(".release-work/lock"))
        try lock.acquire()
        let runs = try [first, second].map { try RunningProgram($0, ["build", $0.manifestName]) }
        for run in runs { try run.waitForErrors("waiting for another build on") }
        release(lock)
        for run in runs {
            let result = try run.end()
            #expect(result.status == 0, "\(result.errors)")
        }
        #expect(try first.verify().versions == ["core 1.0.0", "ota_agent 1.3.0"])
    }

    private func changeCore(_ project: SampleProject) throws {
        let build = project.buildPath("core", "ubuntu/x86_64")
        try project.folder.write("another program", to: "\(build)/opt/core/bin/run", mode: 0o755)
    }

    private func release(_ lock: consuming FileLock) {}
}

extension SampleProject {
    /// Stages and builds the release 1.0.1 of both pieces of software.
    mutating func publishNext() throws {
        release = "1.0.1"
        software = ["core": "1.0.1", "ota_agent": "1.3.1"]
        try writeManifest()
        try stageAll()
        try build()
    }
}
