import FileStore
import Glibc
import SystemPackage
import TestSupport
import Testing

/// Signals that ask the program to stop.
@Suite(.temporaryFolder) struct InterruptionTests {
    @Test(arguments: [SIGINT, SIGTERM])
    func `a build that waits for another can be stopped`(signal: Int32) throws {
        let project = try SampleProject.staged()
        try FileTree.create(project.folder(".release-work"))
        let lock = try FileLock(at: project.folder(".release-work/lock"))
        try lock.acquire()
        let run = try RunningProgram(project, ["build"])
        try run.waitForErrors("waiting for another build on")
        run.send(signal)
        let end = try run.end()
        #expect(end.status == 130, "\(end.errors)")
        #expect(end.signal == nil)
        #expect(end.errors.contains("interrupted; nothing was published, and the next run goes on from the cache"))
        #expect(try !project.exists("release"))
        release(lock)
        try project.build()
        try project.verify()
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `a build that compresses can be stopped, and goes on later`(signal: Int32) throws {
        let project = try large()
        let run = try RunningProgram(project, ["build", "--jobs", "1"])
        // Seven archives come one after the other: when the first is done, most of the work is still ahead.
        try run.waitForErrors("packaged core 1.0.0")
        run.send(signal)
        let end = try run.end()
        #expect(end.status == 130, "\(end.errors)")
        #expect(end.signal == nil)
        #expect(try !project.exists("release"))
        #expect(try !project.exists(".release-work/scratch"))
        let cache = try FileTree.sortedTextNames(in: project.folder(".release-work/cache"))
        #expect(!cache.contains { $0.hasPrefix(".new-") }, "unfinished files are removed")

        let outcomes = try project.report().outcomes
        #expect(outcomes["cached", default: 0] >= 1)
        #expect(outcomes["built", default: 0] >= 1)
        try project.verify()
    }

    @Test func `a build that is stopped leaves the releases that are there`() throws {
        var project = try large()
        try project.build("--platform", "ubuntu/x86_64")
        let before = try TreeSnapshot(of: project.folder("release"))
        project.release = "1.0.1"
        project.software = ["core": "1.0.1"]
        try stage(project, seed: 2)
        let run = try RunningProgram(project, ["build", "1.0.1", "--jobs", "1"])
        try run.waitForErrors("packaged core 1.0.1")
        run.send(SIGINT)
        let end = try run.end()
        #expect(end.status == 130, "\(end.errors)")
        #expect(try TreeSnapshot(of: project.folder("release")) == before)
        try project.verify()
    }

    /// A release whose archives take a noticeable time each.
    private func large() throws -> SampleProject {
        var project = try SampleProject()
        project.software = ["core": "1.0.0"]
        project.platforms = [
            "ubuntu/x86_64", "ubuntu/aarch64", "amazon_linux/x86_64", "raspbian/armv7l", "raspbian/armv6l",
            "openwrt/aarch64", "openwrt/armv7l",
        ]
        try stage(project, seed: 1)
        return project
    }

    private func stage(_ project: SampleProject, seed: UInt64) throws {
        try project.writeManifest()
        var random = SeededGenerator(seed: seed)
        for platform in project.platforms {
            try project.folder.write(random.content(600_000), to: "\(project.buildPath("core", platform))/bin/tool")
        }
    }

    private func release(_ lock: consuming FileLock) {}
}
