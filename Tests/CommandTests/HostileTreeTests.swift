import FileStore
import SystemPackage
import TestSupport
import Testing

/// Builds onto trees, and out of caches, that somebody has tampered with.
@Suite(.temporaryFolder) struct HostileTreeTests {
    private static let manifest = "manifests/core/1.0.0.json"

    @Test(arguments: [nil, "not JSON", #"{"format":2}"#, ""])
    func `a published version whose manifest cannot be read is not replaced`(content: String?) throws {
        let project = try SampleProject.staged()
        try project.build()
        for region in project.regions {
            let path = "\(project.bucket(region))/\(HostileTreeTests.manifest)"
            if let content {
                try project.folder.write(content, to: path)
            } else {
                try FileTree.removeFile(project.folder("\(path).sig"))
            }
        }
        let before = try TreeSnapshot(of: project.folder("release"))
        let build = project.buildPath("core", "ubuntu/x86_64")
        try project.folder.write("another program", to: "\(build)/opt/core/bin/run", mode: 0o755)
        let result = try project.run("build", project.manifestName)
        #expect(result.status == 1)
        #expect(result.errors.contains(HostileTreeTests.manifest))
        #expect(try TreeSnapshot(of: project.folder("release")) == before)
    }

    @Test func `an archive that has lost its manifest is not replaced by other content`() throws {
        let project = try SampleProject.staged()
        try project.build()
        for region in project.regions { try FileTree.remove(project.folder("\(project.bucket(region))/manifests")) }
        let build = project.buildPath("core", "ubuntu/x86_64")
        try project.folder.write("another program", to: "\(build)/opt/core/bin/run", mode: 0o755)
        let result = try project.run("build", project.manifestName)
        #expect(result.status == 73)
        #expect(result.errors.contains("no manifest names it"))
    }

    @Test func `what was planted in the cache is not signed`() throws {
        let project = try SampleProject.staged { $0.software = ["core": "1.0.0"] }
        try project.build()
        let good = try cacheEntries(project)
        let build = project.buildPath("core", "ubuntu/x86_64")
        try project.folder.write("evil", to: "\(build)/opt/core/bin/run", mode: 0o755)
        try project.build("--output", "other", "--replace")
        try FileTree.rename(project.folder(".other-work/cache"), to: project.folder("planted"))
        let evil = try FileTree.sortedTextNames(in: project.folder("planted")).filter { !good.contains($0) }
        let stem = try #require(evil.first { $0.hasSuffix(".json") }).dropLast(5)
        for name in good where name.hasSuffix(".json") {
            for suffix in ["archive", "json"] {
                let bytes = try FileReader.contents(of: project.folder("planted/\(stem).\(suffix)"), limit: 1 << 20)
                try project.folder.write(bytes, to: ".release-work/cache/\(name.dropLast(5)).\(suffix)")
            }
        }
        try project.stageAll()
        try FileTree.remove(project.folder("release"))
        let report = try project.report()
        #expect(report.outcomes["cached"] == nil)
        let inspection = try project.run("inspect", project.archive("core", "ubuntu/x86_64"))
        #expect(inspection.output.contains("opt/core/bin/run"))
        try project.verify()
    }

    private func cacheEntries(_ project: SampleProject) throws -> [String] {
        try FileTree.sortedTextNames(in: project.folder(".release-work/cache"))
    }

    @Test func `a build does not write through a link that stands for a bucket`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let bucket = project.bucket("us-east-1")
        try FileTree.remove(project.folder(bucket))
        try project.folder.write("precious", to: "elsewhere/\(HostileTreeTests.manifest)")
        try FileLink.createSymbolicLink(at: project.folder(bucket), to: project.folder("elsewhere").string)
        let result = try project.run("build", project.manifestName)
        #expect(result.status == 74)
        #expect(result.errors.contains("a bucket has no links"))
        let kept = try FileReader.contents(of: project.folder("elsewhere/\(HostileTreeTests.manifest)"), limit: 100)
        #expect(kept == Array("precious".utf8))
    }

    @Test func `a build does not work in a folder that a link leads to`() throws {
        let project = try SampleProject.staged()
        try project.folder.write("precious", to: "elsewhere/staging/file")
        try FileLink.createSymbolicLink(at: project.folder(".release-work"), to: "elsewhere")
        let result = try project.run("build", project.manifestName)
        #expect(result.status == 74)
        #expect(try project.exists("elsewhere/staging/file"))
    }

    @Test func `a build keeps the modes of folders, and what else lies in the tree`() throws {
        let project = try SampleProject.staged()
        try project.folder.write("mine", to: "release/private/file")
        try FileTree.setMode(of: project.folder("release"), to: 0o750)
        try FileTree.setMode(of: project.folder("release/private"), to: 0o700)
        try project.build()
        #expect(try FileStatus.of(project.folder("release"))?.mode == 0o750)
        #expect(try FileStatus.of(project.folder("release/private"))?.mode == 0o700)
        #expect(try project.exists("release/private/file"))
    }

    @Test func `an output that cannot be made is an error`() throws {
        let project = try SampleProject.staged()
        let result = try project.run("build", project.manifestName, "--output", "/proc/nothing/release")
        #expect(result.status == 74)
        #expect(result.signal == nil)
    }

    @Test(arguments: ["x-greengrass-updates", "keys/evil.pem", "README.md"])
    func `verify reports what stands where only a tree's own things may`(name: String) throws {
        let project = try SampleProject.staged()
        try project.build()
        if name == "README.md" {
            try FileTree.create(project.folder("release/README.md"))
        } else {
            try project.folder.write("evil", to: "release/\(name)")
        }
        let result = try project.run("verify", "release")
        #expect(result.status == 1)
        #expect(result.errors.contains(name))
    }

    @Test func `verify reports a bucket that is a link to another`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let bucket = project.bucket("us-east-1")
        try FileTree.remove(project.folder(bucket))
        try FileLink.createSymbolicLink(at: project.folder(bucket), to: "eu-west-1-greengrass-updates")
        let result = try project.run("verify", "release")
        #expect(result.status == 1)
        #expect(result.errors.contains("us-east-1-greengrass-updates"))
    }

    @Test func `the key that signs no more leaves the tree with its last signature`() throws {
        let project = try SampleProject.staged()
        try project.build()
        try project.shareTrust(with: "other")
        try project.build("--replace", environment: ["XDG_CONFIG_HOME": project.folder("other").string])
        #expect(try FileTree.sortedTextNames(in: project.folder("release/keys")).count == 1)
        try project.verify()
    }
}
