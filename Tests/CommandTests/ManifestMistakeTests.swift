import FileStore
import TestSupport
import Testing

/// Release definitions that say something wrong.
@Suite(.temporaryFolder) struct ManifestMistakeTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The good definition's text that is replaced, and by what.
        let replacing: (old: String, new: String)
        /// What the error must say after the file's name.
        let message: String

        init(_ description: String, _ old: String, _ new: String, _ message: String) {
            testDescription = description
            replacing = (old, new)
            self.message = message
        }
    }

    static let mistakes = [
        Mistake(
            "an unknown key",
            "platforms:",
            "platfroms:",
            ":6:1: unknown key \"platfroms\": no such key; did you mean \"platforms\"?"
        ),
        Mistake(
            "an unknown inner key",
            "builds:",
            "build:",
            ":4:27: unknown key \"build\": no such key; did you mean \"builds\"?"
        ),
        Mistake(
            "unknown software",
            "ota_agent:",
            "agent:",
            "unknown key \"agent\": no such key; known are core, ota_agent"
        ),
        Mistake("a missing key", "release: 1.0.0\n", "", ":1:1: the key \"release\" is missing"),
        Mistake(
            "a version that is none",
            "version: 1.0.0",
            "version: v1.0",
            ":4:20: version \"v1.0\": a version is three numbers"
        ),
        Mistake("a version with a leading zero", "version: 1.0.0", "version: 1.00.0", ":4:20: version \"1.00.0\""),
        Mistake(
            "builds that climb out",
            "\"builds/core",
            "\"../builds/core",
            "it climbs out of the manifest's folder with \"..\""
        ),
        Mistake("absolute builds", "\"builds/core", "\"/builds/core", "it must be relative to the manifest's folder"),
        Mistake("an unknown placeholder", "{os}-{arch}", "{system}", "the placeholders are {os}, {arch} and {version}"),
        Mistake(
            "an unknown platform",
            "openwrt/aarch64",
            "openwrt/arch64",
            ":6:28: platform \"openwrt/arch64\": no such platform; did you mean \"openwrt/aarch64\"?"
        ),
        Mistake(
            "an unknown region",
            "eu-west-1",
            "eu-wset-1",
            ":7:11: region \"eu-wset-1\": no such region; did you mean \"eu-west-1\"?"
        ),
        Mistake(
            "a region of one's own",
            "us-east-1]",
            "basement]",
            "a region of your own needs `custom: true` in the manifest"
        ),
        Mistake(
            "a custom region that no bucket can be named after",
            "us-east-1]",
            "Base_ment]\ncustom: true",
            "because its bucket is named after it"
        ),
        Mistake("a platform twice", "openwrt/aarch64", "ubuntu/x86_64", ":6:28: ubuntu/x86_64 is there twice"),
        Mistake("a region twice", "us-east-1", "eu-west-1", ":7:22: eu-west-1 is there twice"),
        Mistake("a key twice", "release: 1.0.0\n", "release: 1.0.0\nrelease: 1.0.1\n", "keys are there twice: release"),
        Mistake("no platforms", "[ubuntu/x86_64, openwrt/aarch64]", "[]", ":6:12: `platforms` is empty"),
        Mistake(
            "platforms that are no list",
            "[ubuntu/x86_64, openwrt/aarch64]",
            "ubuntu/x86_64",
            ":6:12: `platforms` must be a list"
        ),
        Mistake(
            "a time that is none",
            "2026-11-01T00:00:00Z",
            "2026-13-01T00:00:00Z",
            ":2:10: time \"2026-13-01T00:00:00Z\""
        ),
        Mistake("a time outside UTC", "2026-11-01T00:00:00Z", "2026-11-01T00:00:00+01:00", "a time is written in UTC"),
        Mistake(
            "an unknown compression",
            "created:",
            "compression: zstd\ncreated:",
            ":2:14: compression \"zstd\": known are xz and gzip"
        ),
        Mistake("unknown filters", "created:", "filters: some\ncreated:", ":2:10: filters \"some\": say auto, or none"),
        Mistake(
            "a release name with a slash",
            "release: 1.0.0",
            "release: ../1.0.0",
            ":1:10: release name \"../1.0.0\""
        ),
        Mistake(
            "a version withdrawn and reinstated at once",
            "created:",
            "withdraw: { core: [0.9.0] }\nreinstate: { core: [0.9.0] }\ncreated:",
            "`withdraw` and `reinstate` name the same version of core"
        ),
        Mistake("broken YAML", "regions: [", "regions: [[", ": this is not YAML: "),
        Mistake("a tab for indentation", "  core:", "\tcore:", ":4:1: this is not YAML: "),
        Mistake(
            "an alias",
            "release: 1.0.0",
            "release: *name",
            ":1:1: anchors and aliases (&name, *name) are not used here"
        ),
    ]

    @Test(arguments: mistakes)
    func `a wrong definition is refused with file, line and way out`(mistake: Mistake) throws {
        let project = try SampleProject.staged()
        let text = project.manifestText.replacing(
            mistake.replacing.old,
            with: mistake.replacing.new,
            maxReplacements: 1
        )
        try #require(text != project.manifestText)
        try expectRefusal(of: Array(text.utf8), project, saying: mistake.message)
    }

    @Test func `all mistakes of a definition are listed at once`() throws {
        let project = try SampleProject.staged()
        let text = project.manifestText
            .replacing("version: 1.0.0", with: "version: one")
            .replacing("openwrt/aarch64", with: "openwrt/sparc")
            .replacing("us-east-1", with: "moon")
        try project.folder.write(text, to: project.manifestName)
        let result = try project.run("build")
        #expect(result.status == 65)
        let lines = result.errors.split(separator: "\n").filter { $0.hasPrefix("error: manifests/1.0.0.yaml:") }
        #expect(lines.count == 3)
    }

    struct Nonsense: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        let message: String
    }

    static let nonsense = [
        ("100,000 open brackets", "release: " + String(repeating: "[", count: 100_000), "nested more than 64 deep"),
        ("100,000 open braces", "release: " + String(repeating: "{", count: 100_000), "nested more than 64 deep"),
        ("20,000 nested lists", String(repeating: "- ", count: 20_000) + "a", "this is not YAML"),
        ("20,000 nested keys", String(repeating: "? ", count: 20_000) + "a", "this is not YAML"),
        ("nothing", "", "the file is empty"),
        ("comments only", "# release: 1.0.0\n", "the file is empty"),
        ("a list", "- release\n", "the manifest must be a mapping"),
        ("more than a person writes", String(repeating: "# much\n", count: 200_000), "has more than 1 MiB"),
    ]
    .map(Nonsense.init)

    @Test(arguments: nonsense)
    func `a file that is no definition is refused`(nonsense: Nonsense) throws {
        try expectRefusal(of: Array(nonsense.text.utf8), SampleProject.staged(), saying: nonsense.message)
    }

    @Test func `a file that is not UTF-8 is refused`() throws {
        try expectRefusal(of: Array("release: 1".utf8) + [0xFF], SampleProject.staged(), saying: "is not UTF-8 text")
    }

    @Test func `aliases that grow without bound do not stop the program`() throws {
        let project = try SampleProject.staged()
        var lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        for level in 1...12 {
            let aliases = [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            lines.append("a\(level): &a\(level) [\(aliases)]")
        }
        let text = lines.joined(separator: "\n") + "\n" + project.manifestText
        try expectRefusal(of: Array(text.utf8), project, saying: ":1:1: anchors and aliases")
    }

    @Test func `a definition that is not there is refused`() throws {
        let project = try SampleProject.staged()
        let result = try project.run("build", "2.0.0")
        #expect(result.status == 65)
        #expect(result.errors.contains("neither as a file nor as manifests/2.0.0.yaml"))
    }

    @Test func `without any definition, the error says what to name`() throws {
        let project = try SampleProject()
        let result = try project.run("build")
        #expect(result.status == 65)
        #expect(result.errors.contains("there is no release definition here; name one"))
    }

    private func expectRefusal(of text: [UInt8], _ project: SampleProject, saying message: String) throws {
        try project.folder.write(text, to: project.manifestName)
        let result = try project.run("build", project.manifestName)
        #expect(result.status == 65)
        let lines = result.errors.split(separator: "\n").filter { $0.hasPrefix("error: \(project.manifestName):") }
        #expect(lines.contains { $0.contains(message) }, "\(result.errors.prefix(1000))")
        #expect(try !project.exists("release"))
        #expect(try !project.exists(".release-work"))
    }
}
