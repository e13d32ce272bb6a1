import FileStore
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder) struct DiffTests {
    private struct Document: Decodable {
        struct Change: Decodable {
            let kind: String
            let path: String
            let notes: [String]
        }

        let subjects: [String]
        let changes: [Change]
    }

    @Test func `what was added, removed and changed between two versions is named`() throws {
        let project = try published()
        let result = try project.run("diff", "1.0.0", "1.0.1", "--format", "json")
        #expect(result.status == 0, "\(result.errors)")
        let documents = try decode([Document].self, result.output)
        #expect(documents.map(\.subjects) == [["core ubuntu/x86_64"], ["core openwrt/aarch64"]])
        let changes = try #require(documents.first).changes
        #expect(
            changes.map { "\($0.kind) \($0.path)" }.sorted() == [
                "added etc/new.conf", "changed etc/core.conf", "changed opt/core/bin/run", "removed opt/core/current",
            ]
        )
        #expect(changes.first { $0.path == "etc/core.conf" }?.notes == ["mode 644 became 755"])
    }

    @Test func `diff's table shows the same to people`() throws {
        let project = try published()
        let result = try project.run("diff", "1.0.0", "1.0.1", "--software", "core")
        #expect(result.status == 0)
        for text in ["core ubuntu/x86_64: archive ", "added", "etc/new.conf", "mode 644 became 755"] {
            #expect(result.output.contains(text), "\(text) is not in\n\(result.output)")
        }
    }

    @Test func `two archives can be compared without a tree`() throws {
        let project = try published()
        let old = project.archive("core", "ubuntu/x86_64").replacing("1.0.1", with: "1.0.0")
        let new = project.archive("core", "ubuntu/x86_64")
        let result = try project.run("diff", old, new)
        #expect(result.output.contains("etc/new.conf"))
        #expect(try project.run("diff", old, old).output.contains("the content is the same"))
    }

    @Test func `versions that are not there are named, with those that are`() throws {
        let project = try published()
        let result = try project.run("diff", "1.0.0", "2.0.0")
        #expect(result.status == 65)
        #expect(result.errors.contains("no software has both 1.0.0 and 2.0.0; there are core 1.0.0, core 1.0.1"))
    }

    @Test func `what is neither a version nor an archive is refused`() throws {
        let result = try SampleProject().run("diff", "old", "new")
        #expect(result.status == 65)
        #expect(result.errors.contains("name two versions, such as 1.11.5 1.11.6, or two archives that are there"))
    }

    /// The versions 1.0.0 and 1.0.1 of the core.
    private func published() throws -> SampleProject {
        var project = try SampleProject.staged { $0.software = ["core": "1.0.0"] }
        try project.build()
        project.release = "1.0.1"
        project.software = ["core": "1.0.1"]
        try project.writeManifest()
        try project.stageAll()
        let build = project.buildPath("core", "ubuntu/x86_64")
        try project.folder.write("new", to: "\(build)/etc/new.conf")
        try project.folder.write("version = 1.0.1\n", to: "\(build)/etc/core.conf", mode: 0o755)
        try FileTree.removeFile(project.folder("\(build)/opt/core/current"))
        try project.build()
        return project
    }
}
