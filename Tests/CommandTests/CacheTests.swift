import FileStore
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder) struct CacheTests {
    @Test func `a deleted tree comes back from the cache with equal archives`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let before = try archives(project)
        try FileTree.remove(project.folder("release"))
        #expect(try project.report().outcomes == ["cached": 4])
        #expect(try archives(project) == before)
        try project.verify()
    }

    @Test func `a deleted cache costs time only`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let before = try TreeSnapshot(of: project.folder("release"))
        try FileTree.remove(project.folder(".release-work"))
        #expect(try project.report().outcomes == ["unchanged": 4])
        #expect(try TreeSnapshot(of: project.folder("release")) == before)
    }

    @Test func `both deleted, a build gives equal archives`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let before = try archives(project)
        for name in ["release", ".release-work"] { try FileTree.remove(project.folder(name)) }
        #expect(try project.report().outcomes == ["built": 4])
        #expect(try archives(project) == before)
    }

    @Test(arguments: ["archive", "json"])
    func `a damaged cache entry is found and made anew`(damaged suffix: String) throws {
        let project = try SampleProject.staged()
        try project.build()
        let before = try archives(project)
        try FileTree.remove(project.folder("release"))
        let cache = project.folder(".release-work/cache")
        let name = try #require(FileTree.sortedTextNames(in: cache).first { $0.hasSuffix(suffix) })
        try damage(cache.appending(name)) { $0[$0.count / 2] ^= 1 }

        let report = try project.report()
        #expect(report.outcomes == ["cached": 3, "built": 1])
        #expect(report.changed)
        #expect(try archives(project) == before)
        try project.verify()
    }

    @Test func `a damaged cache entry is spoken of`() throws {
        let project = try SampleProject.staged { $0.platforms = ["ubuntu/x86_64"] }
        try project.build("--software", "core")
        try FileTree.remove(project.folder("release"))
        let cache = project.folder(".release-work/cache")
        for name in try FileTree.sortedTextNames(in: cache) where name.hasSuffix(".archive") {
            try damage(cache.appending(name)) { $0.removeLast() }
        }
        let result = try project.build("--software", "core")
        #expect(result.errors.contains("the cache entry of core 1.0.0 ubuntu/x86_64 was damaged and is made anew"))
    }

    @Test func `an archive damaged in the tree is mended from the cache`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let before = try archives(project)
        for region in project.regions {
            let archive = project.archive("core", "ubuntu/x86_64").replacing(project.regions[0], with: region)
            try damage(project.folder(archive)) { $0[10] ^= 0x40 }
        }
        #expect(try project.run("verify", "release").status == 1)
        #expect(try project.report().outcomes == ["cached": 1, "unchanged": 3])
        #expect(try archives(project) == before)
        try project.verify()
    }

    @Test func `a file missing from one region is put back`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let before = try TreeSnapshot(of: project.folder("release"), identities: false)
        try FileTree.removeFile(project.folder("\(project.bucket("us-east-1"))/manifests/core/1.0.0.SHA256SUMS"))
        #expect(try project.report().changed)
        #expect(try TreeSnapshot(of: project.folder("release"), identities: false) == before)
    }

    @Test func `leftovers of a killed build are cleared away`() throws {
        let project = try SampleProject.staged()
        try project.folder.write("half", to: ".release-work/cache/.new-1-1")
        try project.folder.write("half", to: ".release-work/staging/tree/half")
        try project.folder.write("half", to: ".release-work/scratch/0/1")
        try project.build()
        let work = try TreeSnapshot(of: project.folder(".release-work"))
        let names = work.entries.keys.filter { !$0.hasSuffix(".archive") && !$0.hasSuffix(".json") }
        #expect(names.sorted() == ["cache", "lock"])
    }

    @Test func `changing one build compresses one archive`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let build = project.buildPath("core", "ubuntu/x86_64")
        try project.folder.write("changed", to: "\(build)/etc/core.conf")
        #expect(try project.report("--replace").outcomes == ["unchanged": 3, "built": 1])
    }

    private func archives(_ project: SampleProject) throws -> [String: [UInt8]] {
        try TreeSnapshot(of: project.folder("release"), identities: false).contents(endingIn: ".tar.xz")
    }

    /// Changes a file that shares its storage with no other name afterwards.
    private func damage(_ path: FilePath, _ change: (inout [UInt8]) -> Void) throws {
        var bytes = try FileReader.contents(of: path, limit: 1 << 20)
        change(&bytes)
        try FileWriter.write(bytes, to: path, durable: false)
    }
}
