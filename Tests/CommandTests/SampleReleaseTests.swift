import FileStore
import SystemPackage
import TestSupport
import Testing

/// The release that comes with the project.
@Suite(.temporaryFolder) struct SampleReleaseTests {
    /// The project's own folder.
    private var root: FilePath {
        // This file is Tests/CommandTests/SampleReleaseTests.swift.
        FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
    }

    @Test func `the sample release builds for all seven platforms`() throws {
        let project = try SampleProject()
        let document = try build(project)
        #expect(document.artifacts.count == 14)
        #expect(Set(document.artifacts.map(\.platform)).count == 7)
        #expect(document.outcomes == ["built": 2, "shared": 12], "all platforms share one sample of each software")
        #expect(try project.verify().versions == ["core 1.11.6", "ota_agent 1.3.0"])
        #expect(try project.verify().buckets.count == 6)
    }

    @Test(.tags(.interop))
    func `python-tuf fetches every target of every platform, and goes on doing so after keys were replaced`() throws {
        let project = try SampleProject()
        try build(project)
        let bucket = project.bucket("eu-west-1")
        let python = root.appending(".build/python/bin/python3").string
        let script = root.appending("Tests/Interop/fetch_all.py").string
        func fetch() throws -> Tool.Result { try Tool.run([python, script, bucket], in: project.folder.path) }
        let first = try fetch()
        #expect(first.output == "32\n", "\(first.errors); `make test-tools` installs python-tuf")
        for rotation in [["root", "--lose", "root-2"], ["timestamp"], ["snapshot"], ["targets"], ["core"]] {
            let result = try project.run(["keys", "rotate"] + rotation)
            #expect(result.status == 0, "\(result.errors)")
        }
        #expect(try project.run("refresh").status == 0)
        // From the very first root.
        let second = try fetch()
        #expect(second.output == "32\n", "\(second.errors)")
        try project.verify()
    }

    @Test(.tags(.interop))
    func `the unpacked sample starts, reports and stops`() throws {
        let project = try SampleProject()
        try build(project)
        let device = project.folder("device")
        try FileTree.create(device)
        let bucket = project.bucket("eu-west-1")
        for name in [
            "core/aarch64/greengrass-core-openwrt-1.11.6", "ota_agent/aarch64/greengrass-ota_agent-openwrt-1.3.0",
        ] {
            let unpacked = try Tool.run(
                "tar",
                "-xf",
                "\(bucket)/\(name).tar.xz",
                "-C",
                "device",
                in: project.folder.path
            )
            try #require(unpacked.status == 0, "\(unpacked.errors)")
        }
        let daemon = device.pushing("greengrass/ggc/core/greengrassd").string
        // Foundation waits for everybody who holds a socket that it leaves open for its children, and the daemon, which
        // closes 0 to 9 only, would hold it until it ends.
        let script = """
            for file in /proc/$$/fd/*; do number=${file##*/}; [ $number -le 9 ] || eval "exec $number>&-"; done
            exec "$0" "$@"
            """
        func control(_ word: String) throws -> Tool.Result {
            let pids = ["GGC_PID_DIR": project.folder("run").string]
            return try Tool.run(["bash", "-c", script, daemon, word], environment: pids)
        }
        #expect(try control("status").status == 3)
        // A daemon must not outlive the test, whatever fails.
        defer { _ = try? control("stop") }
        let started = try control("start")
        #expect(started.status == 0, "\(started.errors)")
        #expect(started.output.contains("Greengrass successfully started with PID: "))
        let status = try control("status")
        #expect(status.status == 0)
        #expect(status.output.contains("(version 1.11.6)"))
        #expect(try control("start").status == 1)
        #expect(try control("stop").output.contains("Greengrass stopped"))
        #expect(try control("status").status == 3)
        #expect(try FileStatus.of(device.pushing("greengrass/ota/ota_agent/ggc-ota"))?.isExecutable == true)
    }

    @discardableResult
    private func build(_ project: SampleProject) throws -> BuildDocument {
        // Without what this machine may have staged.
        let copied = try Tool.run("cp", "-a", root.appending("manifests").string, project.folder("manifests").string)
        try #require(copied.status == 0, "\(copied.errors)")
        try FileTree.remove(project.folder("manifests/builds/native"))
        let result = try project.run("build", "manifests/1.11.6.yaml", "--format", "json")
        try #require(result.status == 0, "\(result.errors)")
        return try decode(BuildDocument.self, result.output)
    }
}
