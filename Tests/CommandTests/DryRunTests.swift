import FileStore
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder) struct DryRunTests {
    @Test func `a dry run writes nothing at all`() throws {
        let project = try SampleProject.staged()
        let before = try TreeSnapshot(of: project.folder.path)
        let report = try project.report("--dry-run")
        #expect(report.dryRun)
        #expect(report.keyId == nil)
        #expect(report.outcomes == ["planned": 4])
        #expect(try TreeSnapshot(of: project.folder.path) == before)
    }

    @Test func `a dry run of an archive leaves nothing in the temporary folder`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let build = project.folder(project.buildPath("core", "ubuntu/x86_64"))
        let archive = try FileReader.contents(
            of: project.folder(project.archive("core", "ubuntu/x86_64")),
            limit: 1 << 20
        )
        try FileTree.remove(build)
        try FileWriter.write(archive, to: build, durable: false)
        let before = try TreeSnapshot(of: project.folder.path)
        #expect(try project.report("--dry-run").outcomes == ["unchanged": 4])
        #expect(try TreeSnapshot(of: project.folder.path) == before)
    }

    @Test func `a dry run after a build says that nothing would change`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let before = try TreeSnapshot(of: project.folder.path)
        let result = try project.build("--dry-run")
        #expect(result.output.contains("nothing was written"))
        #expect(try TreeSnapshot(of: project.folder.path) == before)
    }

    @Test func `a dry run refuses what a build refuses`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let build = project.buildPath("core", "ubuntu/x86_64")
        try project.folder.write("changed", to: "\(build)/etc/core.conf")
        let before = try TreeSnapshot(of: project.folder("release"))
        #expect(try project.run("build", "--dry-run").status == 73)
        #expect(try project.report("--dry-run", "--replace").outcomes == ["unchanged": 3, "planned": 1])
        try FileTree.remove(project.folder(build))
        #expect(try project.run("build", "--dry-run").status == 65)
        #expect(try TreeSnapshot(of: project.folder("release")) == before)
    }

    @Test func `a dry run needs no key`() throws {
        let project = try SampleProject.staged()
        let result = try project.run("build", "--dry-run", environment: ["XDG_CONFIG_HOME": ""])
        #expect(result.status == 0, "\(result.errors)")
    }
}
