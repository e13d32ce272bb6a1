import FileStore
import SystemPackage
import TestSupport
import Testing

/// Staged builds that cannot become archives.
@Suite(.temporaryFolder) struct InputTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// Spoils the build of the core for openwrt/aarch64, whose folder it is given.
        let make: @Sendable (TemporaryFolder, String) throws -> Void
        let place: String
        let problem: String
        let remedy: String
    }

    static let mistakes: [Mistake] = [
        Mistake(
            testDescription: "missing",
            make: { folder, build in try FileTree.remove(folder(build)) },
            place: "openwrt-aarch64",
            problem: "there is no build here",
            remedy: "stage it, or take the platform out of the manifest"
        ),
        Mistake(
            testDescription: "empty",
            make: { folder, build in
                try FileTree.remove(folder(build))
                try FileTree.create(folder("\(build)/only/folders"))
            },
            place: "openwrt-aarch64",
            problem: "the build is empty",
            remedy: "stage the files that belong on the device"
        ),
        Mistake(
            testDescription: "a program for another architecture",
            make: { folder, build in
                // The start of a 64-bit little-endian ELF file for machine 62, x86_64.
                let header: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1] + [UInt8](repeating: 0, count: 9) + [2, 0, 62]
                try folder.write(header + [UInt8](repeating: 0, count: 64), to: "\(build)/bin/tool", mode: 0o755)
            },
            place: "openwrt-aarch64/bin/tool",
            problem: "it is an ELF file for x86_64 in a build for aarch64",
            remedy: "stage the build for openwrt/aarch64 here"
        ),
        Mistake(
            testDescription: "a setuid program",
            make: { folder, build in try folder.write("#!/bin/sh\n", to: "\(build)/bin/su", mode: 0o4755) },
            place: "openwrt-aarch64/bin/su",
            problem: "it has the setuid or setgid bit",
            remedy: "list the path under `setuid` in the manifest"
        ),
        Mistake(
            testDescription: "a name that is not UTF-8",
            make: { folder, build in try shell("printf x > \"$(printf 'a\\377b')\"", folder(build)) },
            place: "openwrt-aarch64/a\\xffb",
            problem: "its name is not UTF-8",
            remedy: "rename it"
        ),
        Mistake(
            testDescription: "a name with a line feed",
            make: { folder, build in try folder.write("x", to: "\(build)/two\nlines") },
            place: "openwrt-aarch64/two\\u{a}lines",
            problem: "it contains a control character",
            remedy: "rename or remove it"
        ),
        Mistake(
            testDescription: "a FIFO",
            make: { folder, build in try shell("mkfifo pipe", folder(build)) },
            place: "openwrt-aarch64/pipe",
            problem: "it is a FIFO, which an update cannot carry",
            remedy: "remove it"
        ),
        Mistake(
            testDescription: "a FIFO instead of a build",
            make: { folder, build in
                try FileTree.remove(folder(build))
                try shell("mkfifo openwrt-aarch64", folder(build).removingLastComponent())
            },
            place: "openwrt-aarch64",
            problem: "it is neither a folder nor an archive",
            remedy: "stage a folder, a tar, a zip or a Debian package"
        ),
        Mistake(
            testDescription: "a link out of the build",
            make: { folder, build in
                try FileLink.createSymbolicLink(at: folder("\(build)/escape"), to: "../../secret")
            },
            place: "openwrt-aarch64/escape",
            problem: "its link to \"../../secret\" leads out of the build",
            remedy: "use a relative link to a file of this build"
        ),
        Mistake(
            testDescription: "an absolute link",
            make: { folder, build in try FileLink.createSymbolicLink(at: folder("\(build)/sh"), to: "/bin/sh") },
            place: "openwrt-aarch64/sh",
            problem: "it is an absolute link to \"/bin/sh\"",
            remedy: "use a relative link to a file of this build"
        ),
        Mistake(
            testDescription: "a link in a circle",
            make: { folder, build in try FileLink.createSymbolicLink(at: folder("\(build)/loop"), to: "loop") },
            place: "openwrt-aarch64/loop",
            problem: "leads in a circle",
            remedy: "use a relative link to a file of this build"
        ),
        Mistake(
            testDescription: "a truncated archive",
            make: { folder, build in
                let bytes = try archive(of: folder(build), flags: "-czf")
                try FileTree.remove(folder(build))
                try folder.write(Array(bytes.dropLast(20)), to: build)
            },
            place: "openwrt-aarch64",
            problem: "truncated",
            remedy: "make the archive again"
        ),
        Mistake(
            testDescription: "a file that is no archive",
            make: { folder, build in
                try FileTree.remove(folder(build))
                try folder.write("hello", to: build)
            },
            place: "openwrt-aarch64",
            problem: "Unrecognized archive format",
            remedy: "make the archive again, or stage a folder"
        ),
        Mistake(
            testDescription: "an archive that climbs out",
            make: { folder, build in
                let bytes = try archive(of: folder(build), flags: "-cPf", "--transform=s,^,../../,")
                try FileTree.remove(folder(build))
                try folder.write(bytes, to: build)
            },
            place: "openwrt-aarch64",
            problem: "it climbs out with \"..\"",
            remedy: "make the archive again"
        ),
    ]

    @Test(arguments: mistakes)
    func `a wrong build is named with the way out, and nothing is written`(mistake: Mistake) throws {
        let project = try SampleProject.staged()
        try mistake.make(project.folder, project.buildPath("core", "openwrt/aarch64"))
        let result = try project.run("build")
        #expect(result.status == 65)
        let lines = result.errors.split(separator: "\n").filter { $0.hasPrefix("error: ") }
        let line = try #require(lines.first { $0.contains(mistake.place) }, "\(result.errors)")
        #expect(line.contains("\(mistake.place): "))
        #expect(line.contains(mistake.problem))
        #expect(line.contains(mistake.remedy))
        #expect(lines.allSatisfy { $0.contains("core-1.0.0/openwrt-aarch64") }, "the other builds are good")
        try expectNothingWritten(project)
    }

    @Test func `all missing and empty builds are listed at once`() throws {
        let project = try SampleProject.staged { $0.platforms.append("raspbian/armv7l") }
        try FileTree.remove(project.folder(project.buildPath("core", "ubuntu/x86_64")))
        try FileTree.remove(project.folder(project.buildPath("ota_agent", "openwrt/aarch64")))
        let empty = project.folder(project.buildPath("ota_agent", "raspbian/armv7l"))
        try FileTree.remove(empty)
        try FileTree.create(empty)
        let result = try project.run("build")
        #expect(result.status == 65)
        let places = result.errors.split(separator: "\n").filter { $0.hasPrefix("error: ") }
        #expect(places.count == 3)
        for place in ["core-1.0.0/ubuntu-x86_64", "ota_agent-1.3.0/openwrt-aarch64", "ota_agent-1.3.0/raspbian-armv7l"]
        {
            #expect(places.contains { $0.contains(place) }, "\(place) is not named")
        }
        try expectNothingWritten(project)
    }

    @Test func `a wrong build leaves the tree that is there alone`() throws {
        var project = try SampleProject.staged()
        try project.build()
        let before = try TreeSnapshot(of: project.folder("release"))
        project.release = "1.0.1"
        project.software = ["core": "1.0.1"]
        try project.writeManifest()
        #expect(try project.run("build", "1.0.1").status == 65)
        #expect(try TreeSnapshot(of: project.folder("release")) == before)
    }

    @Test func `a setuid program that the manifest lists keeps its bit`() throws {
        let project = try SampleProject()
        var manifest = project.manifestText
        manifest.replace("version: 1.0.0, ", with: "version: 1.0.0, setuid: [bin/su], ")
        try project.folder.write(manifest, to: project.manifestName)
        try project.stageAll()
        let build = project.buildPath("core", "ubuntu/x86_64")
        try project.folder.write("#!/bin/sh\n", to: "\(build)/bin/su", mode: 0o4755)
        try project.build()
        let inspection = try project.run("inspect", project.archive("core", "ubuntu/x86_64"), "--format", "json")
        let entries = try decode(InspectionDocument.self, inspection.output).entries
        #expect(entries.first { $0.path == "bin/su" }?.mode == 0o4755)
    }

    @Test func `names that differ only in case are a warning`() throws {
        let project = try SampleProject.staged()
        let build = project.buildPath("core", "ubuntu/x86_64")
        try project.folder.write("x", to: "\(build)/etc/Core.conf")
        let report = try project.report()
        #expect(report.warnings.contains { $0.contains("etc/core.conf") && $0.contains("only in case") })
    }

    private func expectNothingWritten(_ project: SampleProject) throws {
        #expect(try !project.exists("release"))
        #expect(try !project.exists(".release-work/cache"))
        #expect(try !project.exists(".release-work/scratch"))
        #expect(try !project.exists(".release-work/staging"))
    }
}

private func shell(_ script: String, _ folder: FilePath) throws {
    let result = try Tool.run("sh", "-c", script, in: folder)
    try #require(result.status == 0, "\(result.errors)")
}

/// The bytes of a tar of everything in a folder.
private func archive(of folder: FilePath, flags: String...) throws -> [UInt8] {
    let file = folder.removingLastComponent().appending("packed")
    let name = folder.lastComponent?.string ?? ""
    let result = try Tool.run(
        ["tar", flags[0], "packed"] + flags.dropFirst() + [name],
        in: file.removingLastComponent()
    )
    try #require(result.status == 0, "\(result.errors)")
    return try FileReader.contents(of: file, limit: 1 << 20)
}
