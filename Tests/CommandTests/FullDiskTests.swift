import FileStore
import SystemPackage
import TestSupport
import Testing

/// A disk that is full, or files that may not grow, at every moment of a build.
@Suite(.temporaryFolder, .tags(.slow), .timeLimit(.minutes(20))) struct FullDiskTests {
    /// What a file system can run out of.
    enum Resource: String, Sendable, CaseIterable {
        case size
        case inodes = "nr_inodes"
    }

    /// Whether an ordinary user may mount a file system of their own here.
    private static var canMount: Bool {
        (try? Tool.run("unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt").status) == 0
    }

    @Test(.enabled(if: canMount, "mounting is not permitted here"), arguments: Resource.allCases)
    func `a full file system leaves the old state, and the next build with room finishes`(resource: Resource) throws {
        let project = try staged()
        // Everything on the small file system happens in one shell, because nobody else sees its mounts.
        let script = """
            program=$0 resource=$1 step=$2
            mkdir small && mount -t tmpfs -o size=64m,nr_inodes=100000 none small || exit 99
            "$program" build 1.0.0 --output small/tree >&2 || exit 98
            case $resource in
            size) used=$(df -k --output=used small | tail -n 1) unit=k ;;
            *) used=$(df --output=iused small | tail -n 1) unit= ;;
            esac
            room=0
            while [ $room -lt $((step * 100)) ]; do
                mount -o remount,$resource=$((used + room))$unit small || exit 97
                "$program" build 2.0.0 --output small/tree >/dev/null 2>errors
                status=$?
                "$program" verify small/tree >sound 2>/dev/null
                echo "$status $? $(head -n 1 sound | cut -d: -f2) | $(grep '^error: ' errors)"
                [ $status -ne 0 ] || break
                room=$((room + step))
            done
            ls small/.tree-work
            """
        let step = resource == .size ? "16" : "8"
        let result = try Tool.run(
            ["unshare", "-rm", "sh", "-c", script, Tool.built("ota-release"), resource.rawValue, step],
            in: project.folder.path,
            environment: project.environment
        )
        try #require(result.status == 0, "\(result.errors)")
        let output = result.output.split(separator: "\n").map(String.init)
        try #require(output.count > 2)
        #expect(output.suffix(2) == ["cache", "lock"])
        #expect(output[output.count - 3].hasPrefix("0 0  core 1.0.0, core 2.0.0 |"))
        let lines = output.dropLast(3)
        #expect(lines.count >= 5, "the disk was never full: \(result.output)")
        for line in lines {
            #expect(line.hasPrefix("74 0  core 1.0.0 | error: cannot "), "\(line)")
            #expect(line.contains("small/.tree-work") && line.contains("no space is left on the device"), "\(line)")
        }
        let stages = Set(lines.map { $0.contains("/staging") })
        if resource == .inodes { #expect(stages == [true, false], "the tree itself never failed: \(result.output)") }
    }

    /// In blocks of 512 bytes: too small for an archive; for a manifest; for the largest archive only.
    @Test(arguments: [1, 4, 16, 40])
    func `files that may not grow leave the old state, and the next build finishes`(blocks: Int) throws {
        let project = try staged()
        #expect(try project.run("build", "1.0.0").status == 0)
        let before = try TreeSnapshot(of: project.folder("release"))
        // Without the trap, the signal would end the program before it can say why.
        let script = "trap '' XFSZ; ulimit -f \(blocks); exec \"$0\" build 2.0.0"
        let result = try Tool.run(
            ["sh", "-c", script, Tool.built("ota-release")],
            in: project.folder.path,
            environment: project.environment
        )
        #expect(result.status == 74)
        #expect(result.errors.contains(".release-work/"))
        #expect(result.errors.contains("File too large"))
        #expect(try TreeSnapshot(of: project.folder("release")) == before)
        try project.verify()

        let rerun = try project.run("build", "2.0.0")
        #expect(rerun.status == 0, "\(rerun.errors)")
        #expect(try project.verify().versions == ["core 1.0.0", "core 2.0.0"])
    }

    /// Two versions of the core, with archives of some 10 and 30 KB.
    private func staged() throws -> SampleProject {
        var project = try SampleProject()
        project.regions = ["eu-west-1", "us-east-1", "us-west-2"]
        var random = SeededGenerator(seed: 3)
        for (version, size) in [("1.0.0", 20_000), ("2.0.0", 60_000)] {
            project.release = version
            project.software = ["core": version]
            try project.writeManifest()
            for platform in project.platforms {
                try project.folder.write(random.content(size), to: "\(project.buildPath("core", platform))/bin/tool")
            }
        }
        return project
    }
}
