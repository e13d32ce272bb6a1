import FileStore
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder) struct PackagingOptionTests {
    @Test func `a tree of programs gets the filter of their machine`() throws {
        let project = try staged()
        #expect(try filters(project, "ubuntu/x86_64") == ["x86", "lzma2"])
    }

    @Test func `filters none at the top keeps every archive plain`() throws {
        let project = try staged { $0.options = ["filters: none"] }
        #expect(try filters(project, "ubuntu/x86_64") == ["lzma2"])
        #expect(try filters(project, "amazon_linux/x86_64") == ["lzma2"])
    }

    @Test func `filters none for one platform leaves the others theirs`() throws {
        let project = try staged { $0.platforms[1] = "{ platform: amazon_linux/x86_64, filters: none }" }
        #expect(try filters(project, "ubuntu/x86_64") == ["x86", "lzma2"])
        #expect(try filters(project, "amazon_linux/x86_64") == ["lzma2"])
        try project.verify()
    }

    @Test func `gzip makes gzip archives with names of their own`() throws {
        let project = try SampleProject.staged { $0.options = ["compression: gzip"] }
        try project.build()
        try project.verify()
        let archive = project.archive("core", "ubuntu/x86_64").replacing(".tar.xz", with: ".tar.gz")
        let bytes = try FileReader.contents(of: project.folder(archive), limit: 1 << 20)
        #expect(bytes.starts(with: [0x1F, 0x8B, 8]))
    }

    @Test func `SOURCE_DATE_EPOCH goes before the manifest's time`() throws {
        let project = try SampleProject.staged()
        try project.build(environment: ["SOURCE_DATE_EPOCH": "1000000000"])
        #expect(try times(project) == ["2001-09-09T01:46:40Z"])
        try project.verify()
    }

    @Test func `entries have the manifest's time`() throws {
        let project = try SampleProject.staged()
        try project.build()
        #expect(try times(project) == ["2026-11-01T00:00:00Z"])
    }

    @Test func `without any time, entries have a constant one and a warning says so`() throws {
        let project = try SampleProject.staged { $0.created = nil }
        let result = try project.build()
        #expect(result.errors.contains("warning: no time is given, so archive entries are dated 1980-01-01T00:00:00Z"))
        #expect(try times(project) == ["1980-01-01T00:00:00Z"])
    }

    @Test(arguments: ["yesterday", "-1", "1.5", "99999999999999999999"])
    func `a SOURCE_DATE_EPOCH that is no time is refused`(value: String) throws {
        let project = try SampleProject.staged()
        let result = try project.run("build", environment: ["SOURCE_DATE_EPOCH": value])
        #expect(result.status == 65)
        #expect(result.errors.contains("SOURCE_DATE_EPOCH \"\(value)\": it is not a whole number of seconds"))
        #expect(try !project.exists("release"))
    }

    @Test func `a later part of a release keeps the time of the first`() throws {
        let project = try SampleProject.staged()
        try project.build("--platform", "openwrt/aarch64", environment: ["SOURCE_DATE_EPOCH": "1000000000"])
        try project.build("--platform", "ubuntu/x86_64", environment: ["SOURCE_DATE_EPOCH": "1100000000"])
        try project.verify()
        #expect(try times(project) == ["2001-09-09T01:46:40Z"])
    }

    /// A project with machine code for two platforms, which a branch filter compresses better.
    private func staged(_ change: (inout SampleProject) -> Void = { _ in }) throws -> SampleProject {
        let project = try SampleProject.staged {
            $0.software = ["core": "1.0.0"]
            $0.platforms = ["ubuntu/x86_64", "amazon_linux/x86_64"]
            change(&$0)
        }
        for platform in ["ubuntu/x86_64", "amazon_linux/x86_64"] {
            try project.folder.write(program, to: "\(project.buildPath("core", platform))/bin/tool", mode: 0o755)
        }
        try project.build()
        return project
    }

    /// An ELF header for x86_64, and calls of a few functions from everywhere: what the filter is made for.
    private var program: [UInt8] {
        var bytes: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9) + [2, 0, 62, 0]
        bytes += [UInt8](repeating: 0, count: 44)
        var random = SeededGenerator(seed: 7)
        while bytes.count < 40_000 {
            let target = [0x1000, 0x2000, 0x4440, 0x8880].randomElement(using: &random) ?? 0
            let offset = UInt32(bitPattern: Int32(target - bytes.count - 5))
            bytes += [0xE8] + (0..<4).map { UInt8(truncatingIfNeeded: offset >> (8 * $0)) }
            bytes += [0x48, 0x89, UInt8.random(in: 0xC0...0xFF, using: &random)]
        }
        return bytes
    }

    private func inspect(_ project: SampleProject, _ platform: String) throws -> InspectionDocument {
        let result = try project.run("inspect", project.archive("core", platform), "--format", "json")
        try #require(result.status == 0, "\(result.errors)")
        return try decode(InspectionDocument.self, result.output)
    }

    private func filters(_ project: SampleProject, _ platform: String) throws -> [String]? {
        try inspect(project, platform).compression?.filters
    }

    private func times(_ project: SampleProject) throws -> Set<String> {
        Set(try inspect(project, "ubuntu/x86_64").entries.map(\.modified))
    }
}
