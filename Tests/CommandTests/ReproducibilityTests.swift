import FileStore
import SystemPackage
import TestSupport
import Testing

/// The archives depend on the staged builds and the manifest, and on nothing else.
@Suite(.temporaryFolder) struct ReproducibilityTests {
    struct Surroundings: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var umask = "022"
        var environment: [String: String] = [:]
        var arguments: [String] = []
    }

    static let surroundings = [
        Surroundings(testDescription: "umask 077", umask: "077"),
        Surroundings(testDescription: "umask 000", umask: "000"),
        Surroundings(testDescription: "a time zone east", environment: ["TZ": "Pacific/Kiritimati"]),
        Surroundings(testDescription: "a time zone west", environment: ["TZ": "America/Los_Angeles"]),
        Surroundings(testDescription: "the C locale", environment: ["LC_ALL": "C"]),
        Surroundings(
            testDescription: "a locale that is not there",
            environment: ["LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR"]
        ),
        Surroundings(testDescription: "one job", arguments: ["--jobs", "1"]),
        Surroundings(testDescription: "four jobs", arguments: ["--jobs", "4"]),
        Surroundings(testDescription: "another home", environment: ["HOME": "/nonexistent"]),
    ]

    @Test(arguments: surroundings)
    func `two builds in two folders make the same archives`(surroundings: Surroundings) throws {
        let project = try SampleProject.staged()
        // A name that a locale could spoil, with entries whose order a locale could change.
        let build = project.buildPath("core", "ubuntu/x86_64")
        for name in ["Grüße", "grusse", "Zoe", "äther", "_under"] {
            try project.folder.write(name, to: "\(build)/opt/names/\(name)")
        }
        try project.build("--output", "plain")

        let copy = try Tool.run("cp", "-R", "manifests", "elsewhere", in: project.folder.path)
        try #require(copy.status == 0, "\(copy.errors)")
        let script = "umask \(surroundings.umask); exec \"$0\" build elsewhere/1.0.0.yaml --output other \"$@\""
        let result = try Tool.run(
            ["sh", "-c", script, Tool.built("ota-release")] + surroundings.arguments,
            in: project.folder.path,
            environment: project.environment.merging(surroundings.environment) { _, new in new }
        )
        try #require(result.status == 0, "\(result.errors)")
        #expect(!result.output.contains("cached"), "the two builds share nothing")
        let (plain, other) = (try archives(project, "plain"), try archives(project, "other"))
        #expect(plain.count == 8)
        #expect(plain == other)
    }

    @Test func `times, owners' modes and the order of files in a folder do not matter`() throws {
        let project = try SampleProject.staged()
        try project.build("--output", "plain")
        let build = project.folder(project.buildPath("core", "ubuntu/x86_64"))
        let script = """
            mv opt opt.old && mkdir -m 700 opt && cp -R opt.old/. opt && rm -r opt.old
            touch -d 2001-02-03 etc/core.conf && chmod 600 etc/core.conf && chmod 711 opt/core/bin/run
            """
        let changed = try Tool.run("sh", "-c", script, in: build)
        try #require(changed.status == 0, "\(changed.errors)")
        try project.build("--output", "other")
        #expect(try archives(project, "plain") == archives(project, "other"))
    }

    @Test func `another time makes other archives`() throws {
        var project = try SampleProject.staged()
        try project.build("--output", "plain")
        project.created = "2026-11-01T00:00:01Z"
        try project.writeManifest()
        try project.build("--output", "other")
        let (plain, other) = (try archives(project, "plain"), try archives(project, "other"))
        #expect(plain.keys == other.keys)
        #expect(plain.allSatisfy { name, content in other[name] != content })
    }

    private func archives(_ project: SampleProject, _ tree: String) throws -> [String: [UInt8]] {
        try TreeSnapshot(of: project.folder(tree), identities: false).contents(endingIn: ".tar.xz")
    }
}
