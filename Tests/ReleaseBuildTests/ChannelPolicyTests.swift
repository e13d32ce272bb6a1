import FileStore
import ReleaseBuild
import ReleaseModel
import SystemPackage
import TestSupport
import Testing

/// channels.yaml.
@Suite(.temporaryFolder) struct ChannelPolicyTests {
    private static func parse(_ text: String) throws -> ChannelPolicy {
        try ManifestReader.parseChannelPolicy(text, file: "channels.yaml")
    }

    private static var root: FilePath {
        FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
    }

    @Test func `the policy that comes with the project is what holds without one`() throws {
        let folder = ChannelPolicyTests.root.appending("manifests")
        #expect(try ManifestReader.channelPolicy(in: folder) == .standard)
        #expect(try ManifestReader.channelPolicy(in: TemporaryFolder.forTest.path) == .standard)
    }

    @Test func `the next wave is the first that is larger`() throws {
        let policy = try ChannelPolicyTests.parse(
            "channels: { beta: { waves: [100] }, stable: { waves: [5, 25, 100] } }"
        )
        let (beta, stable) = (try ChannelName(parsing: "beta"), try ChannelName(parsing: "stable"))
        #expect(try policy.wave(of: stable, after: nil)?.percent == 5)
        #expect(try policy.wave(of: stable, after: Share(percent: 5))?.percent == 25)
        #expect(try policy.wave(of: stable, after: Share(percent: 30)) == .all)
        #expect(try policy.wave(of: stable, after: .all) == nil)
        #expect(try policy.wave(of: beta, after: nil) == .all)
        #expect(throws: InvalidValue.self) {
            try policy.waves(of: ChannelName(parsing: "stabel"))
        }
    }

    private static let mistakes = [
        ("", "the file is empty"), ("stable: {}", "unknown key"), ("channels: {}", "mapping of each channel"),
        ("channels: [stable]", "mapping of each channel"), ("channels: { stable: {} }", "\"waves\" is missing"),
        ("channels: { stable: { waves: 1 } }", "must be a list"),
        ("channels: { stable: { waves: [] } }", "end with 100"),
        ("channels: { stable: { waves: [1, 10] } }", "end with 100"),
        ("channels: { stable: { waves: [10, 1, 100] } }", "must grow"),
        ("channels: { stable: { waves: [1, 1, 100] } }", "must grow"),
        ("channels: { stable: { waves: [0, 100] } }", "from 1 to 100"),
        ("channels: { stable: { waves: [1%, 100] } }", "from 1 to 100"),
        ("channels: { candidate: { waves: [100] } }", "is a candidate"),
        ("channels: { Stable: { waves: [100] } }", "lower-case"),
    ]

    @Test(arguments: ChannelPolicyTests.mistakes)
    func `a mistake is named`(text: String, words: String) throws {
        do {
            _ = try ChannelPolicyTests.parse(text)
            Issue.record("it was taken")
        } catch let failure as ReleaseFailure {
            #expect(failure.kind == .invalidInput && failure.description.contains(words), "\(failure)")
            #expect(failure.description.hasPrefix("channels.yaml"))
        }
    }

    @Test(.tags(.interop)) func `python's jsonschema takes the policy, and refuses a mistake`() throws {
        let script = """
            import json, sys, yaml, jsonschema
            schema = json.load(open("manifests/schemas/channels.schema.json"))
            jsonschema.Draft202012Validator.check_schema(schema)
            validator = jsonschema.Draft202012Validator(schema)
            print(validator.is_valid(yaml.safe_load(open("manifests/channels.yaml"))),
                  validator.is_valid({"channels": {"stable": {"waves": [1, 10]}}}))
            """
        let root = ChannelPolicyTests.root
        let result = try Tool.run([root.appending(".build/python/bin/python3").string, "-c", script], in: root)
        #expect(result.output == "True False\n", "\(result.errors); `make test-tools` installs jsonschema")
    }
}
