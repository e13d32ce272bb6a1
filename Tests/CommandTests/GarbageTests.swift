import FileStore
import ReleaseModel
import SystemPackage
import TestSupport
import Testing
import UpdateMetadata

/// gc.
@Suite(.temporaryFolder) struct GarbageTests {
    struct Document: Decodable {
        struct Garbage: Decodable {
            struct Version: Decodable {
                let name: String
                let reasons: [String]
            }

            let versions: [Version]
            let files: [String]
            let strays: [String]
            let bytes: Int
        }

        let garbage: Garbage
        let removed: Bool

        var gone: [String] { garbage.versions.filter(\.reasons.isEmpty).map(\.name) }
    }

    /// A tree with these versions of core, each for these platforms and regions.
    private func project(_ versions: [(String, platforms: [String], regions: [String])]) throws -> SampleProject {
        var project = try SampleProject()
        for (version, platforms, regions) in versions {
            project.release = version
            project.software = ["core": version]
            (project.platforms, project.regions) = (platforms, regions)
            try project.writeManifest()
            try project.stageAll()
            try project.build()
        }
        return project
    }

    private func project(_ versions: String...) throws -> SampleProject {
        try project(versions.map { ($0, ["ubuntu/x86_64"], ["eu-west-1", "us-east-1"]) })
    }

    private func collect(_ project: SampleProject, keep: Int, _ options: String...) throws -> Document {
        let result = try project.run(["gc", "--keep", "\(keep)", "--format", "json"] + options)
        try #require(result.status == 0, "\(result.errors)")
        return try decode(Document.self, result.output)
    }

    private func succeed(_ project: SampleProject, _ arguments: String...) throws {
        let result = try project.run(arguments)
        try #require(result.status == 0, "\(result.errors)")
    }

    @Test func `what goes is shown first, and removed only when that is said`() throws {
        let project = try project("1.0.0", "1.0.1", "1.0.2")
        let before = try TreeSnapshot(of: project.folder("release"))
        let shown = try collect(project, keep: 2)
        #expect(!shown.removed && shown.gone == ["core 1.0.0"])
        #expect(try TreeSnapshot(of: project.folder("release")) == before)
        let text = try project.run("gc", "--keep", "2")
        #expect(
            text.status == 0 && text.output.contains("core 1.0.0  goes") && text.output.contains("nothing was removed")
        )
        let removed = try collect(project, keep: 2, "--yes")
        #expect(removed.removed && removed.garbage.files == shown.garbage.files)
        let after = try TreeSnapshot(of: project.folder("release"))
        #expect(Set(before.files).subtracting(after.files) == Set(shown.garbage.files))
        #expect(!after.files.contains { $0.contains("1.0.0.") && !$0.contains("/metadata/") })
        let sizes = Dictionary(
            shown.garbage.files.map { (before.entries[$0]?.identity, before.entries[$0]?.content.count) }
        ) {
            first,
            _ in first
        }
        #expect(shown.garbage.bytes == sizes.values.compactMap(\.self).reduce(0, +))
        #expect(try project.verify().versions == ["core 1.0.1", "core 1.0.2"])
        #expect(try collect(project, keep: 2, "--yes").garbage.files.isEmpty)
    }

    @Test func `what is on a channel stays, and what all things have got past goes`() throws {
        let project = try project("1.0.0", "1.0.1", "1.0.2", "1.0.3")
        for (version, share) in [("1.0.0", "100"), ("1.0.1", "100"), ("1.0.2", "10")] {
            try succeed(project, "promote", version, "--channel", "stable", "--share", share)
        }
        let removed = try collect(project, keep: 1, "--yes")
        #expect(removed.gone == ["core 1.0.0"])
        #expect(removed.garbage.versions.first { $0.name == "core 1.0.1" }?.reasons == ["on stable"])
        try project.verify()
        // Things that have 1.0.2 or less are never offered less than 1.0.1.
        try succeed(project, "withdraw", "1.0.2", "--reason", "a test")
        #expect(try collect(project, keep: 1, "--yes").gone == ["core 1.0.2"])
        #expect(try project.verify().versions == ["core 1.0.1", "core 1.0.3"])
        // It is not offered again because it is gone.
        var again = project
        again.release = "1.0.2"
        again.software = ["core": "1.0.2"]
        let built = try again.build()
        #expect(built.errors.contains("withdrawn and stays so"))
    }

    @Test func `the newest version of each platform stays, and no role is lost`() throws {
        let project = try project([
            ("1.0.0", platforms: ["ubuntu/x86_64", "openwrt/aarch64"], regions: ["us-east-1"]),
            ("1.0.1", platforms: ["ubuntu/x86_64", "openwrt/armv7l"], regions: ["us-east-1"]),
            ("1.0.2", platforms: ["ubuntu/x86_64"], regions: ["us-east-1"]),
            ("1.0.3", platforms: ["ubuntu/x86_64"], regions: ["us-east-1"]),
        ])
        let removed = try collect(project, keep: 1, "--yes")
        #expect(removed.gone == ["core 1.0.2"])
        #expect(
            removed.garbage.versions.first { $0.name == "core 1.0.0" }?.reasons == ["the newest for openwrt/aarch64"]
        )
        try project.verify()
        try succeed(project, "refresh")
        try succeed(project, "withdraw", "1.0.1", "--reason", "a test")
        #expect(try collect(project, keep: 1, "--yes").gone == ["core 1.0.1"])
        try project.verify()
        try succeed(project, "refresh")
        let folder = project.folder("\(project.bucket("us-east-1"))/metadata")
        let newest = try #require(
            try FileTree.sortedTextNames(in: folder).filter { $0.hasSuffix(".snapshot.json") }
                .max { (Int($0.prefix { $0 != "." }) ?? 0) < (Int($1.prefix { $0 != "." }) ?? 0) }
        )
        let text = String(
            decoding: try FileReader.contents(of: folder.appending(newest), limit: 1 << 20),
            as: UTF8.self
        )
        #expect(text.contains("core-openwrt-armv7l.json"))
    }

    @Test func `a device that has seen the tree before takes it afterwards`() throws {
        let project = try project("1.0.0", "1.0.1", "1.0.2")
        let bucket = project.folder(project.bucket("us-east-1"))
        let root = try FileReader.contents(of: bucket.pushing("metadata/1.root.json"), limit: 1 << 20)
        func path(_ version: String) -> TargetPath {
            TargetPath("core/x86_64/greengrass-core-ubuntu-\(version).tar.xz")
        }
        var client = try MetadataClient(BucketSource(bucket: bucket), store: MemoryMetadataStore(root: root), at: .now)
        try client.refresh()
        #expect(try client.target(path("1.0.0")) != nil)
        _ = try collect(project, keep: 1, "--yes")
        try client.refresh()
        #expect(try client.target(path("1.0.0")) == nil)
        #expect(try client.target(path("1.0.2")) != nil)
    }

    @Test func `files that no manifest refers to, and regions without a version, go too`() throws {
        let project = try project([
            ("1.0.0", platforms: ["ubuntu/x86_64"], regions: ["eu-west-1", "us-east-1"]),
            ("1.0.1", platforms: ["ubuntu/x86_64"], regions: ["us-east-1"]),
        ])
        try project.folder.write("x", to: "\(project.bucket("us-east-1"))/core/x86_64/left\u{1B}behind")
        let shown = try collect(project, keep: 1)
        #expect(shown.garbage.strays.contains("us-east-1-greengrass-updates/core/x86_64/left\u{1B}behind"))
        #expect(shown.garbage.strays.contains("eu-west-1-greengrass-updates/metadata/timestamp.json"))
        let text = try project.run("gc", "--keep", "1")
        #expect(text.output.contains("left\\u{1b}behind"))
        _ = try collect(project, keep: 1, "--yes")
        #expect(try project.verify().buckets == ["us-east-1-greengrass-updates"])
        #expect(try !project.exists(project.bucket("eu-west-1")))
    }

    @Test func `nothing is removed when that would be all, or when a manifest cannot be read`() throws {
        let project = try project("1.0.0", "1.0.1")
        let path = project.folder("\(project.bucket("us-east-1"))/manifests/core/1.0.0.json")
        let bytes = try FileReader.contents(of: path, limit: 1 << 20)
        try FileTree.removeFile(path)
        try FileWriter.write(Array("{".utf8), to: path)
        let damaged = try project.run("gc", "--keep", "1", "--yes")
        #expect(damaged.status == 1 && damaged.errors.contains("manifests/core/1.0.0.json"), "\(damaged.errors)")
        try FileTree.removeFile(path)
        try FileWriter.write(bytes, to: path)
        for version in ["1.0.0", "1.0.1"] { try succeed(project, "withdraw", version, "--reason", "a test") }
        let all = try project.run("gc", "--keep", "1", "--yes")
        #expect(all.status == 73 && all.errors.contains("nothing would be left"))
        #expect(try project.run("gc", "--keep", "0").status == 64)
        #expect(try project.run("gc").status == 64)
        try project.verify()
    }
}

/// The metadata of a bucket's folder, as a device fetches it.
private struct BucketSource: MetadataSource {
    let bucket: FilePath

    func metadata(_ name: String, limit: Int) throws -> [UInt8]? {
        let path = bucket.appending("metadata").appending(name)
        return try FileStatus.of(path) == nil ? nil : FileReader.contents(of: path, limit: limit)
    }
}
