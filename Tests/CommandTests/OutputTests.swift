import FileStore
import SystemPackage
import TestSupport
import Testing

/// What goes to standard output, standard error and a CI's files.
@Suite(.temporaryFolder) struct OutputTests {
    @Test func `standard output of a JSON build is one JSON value`() throws {
        let project = try SampleProject.staged()
        let first = try project.report()
        #expect(first.release == "1.0.0")
        #expect(first.regions == ["eu-west-1", "us-east-1"])
        #expect(first.changed)
        #expect(!first.dryRun)
        #expect(first.artifacts.map(\.key).first == "core/x86_64/greengrass-core-ubuntu-1.0.0.tar.xz")
        #expect(first.artifacts.allSatisfy { $0.sha256?.utf8.count == 64 && $0.compression == "xz" })
    }

    @Test(
        arguments: [
            (["build", "--region", "mars"], "invalidInput", Int32(65)),
            (["build", "--key", "nothing.pem"], "inputOutput", 74),
            (["verify", "nothing", "--format", "json"], "inputOutput", 74),
            (["inspect", "nothing", "--format", "json"], "inputOutput", 74),
            (["diff", "a", "b", "--format", "json"], "invalidInput", 65),
        ]
    )
    func `a failure is one JSON value too`(arguments: [String], kind: String, status: Int32) throws {
        let project = try SampleProject.staged()
        let format = arguments.contains("--format") ? [] : ["--format", "json"]
        let result = try project.run(arguments + format)
        #expect(result.status == status)
        let document = try decode(FailureDocument.self, result.output)
        #expect(document.error.kind == kind)
        #expect(document.error.problems.count == 1)
        #expect(result.errors.contains("error: \(document.error.problems[0])"))
    }

    @Test func `a damaged tree's failures are in the JSON`() throws {
        let project = try SampleProject.staged()
        try project.build()
        try project.folder.write("extra", to: "release/extra")
        let result = try project.run("verify", "release", "--format", "json")
        #expect(result.status == 1)
        let document = try decode(VerificationDocument.self, result.output)
        #expect(document.failures == ["extra: nothing accounts for this in the tree"])
    }

    @Test func `tables go to standard output, progress to standard error without control characters`() throws {
        let project = try SampleProject.staged()
        let result = try project.build()
        #expect(result.output.contains("core 1.0.0 ubuntu/x86_64"))
        #expect(result.output.contains("release 1.0.0 is in release for 2 regions"))
        #expect(!result.output.contains("warning"))
        #expect(result.errors.contains("packaged core 1.0.0 ubuntu/x86_64: "))
        for text in [result.output, result.errors] {
            #expect(!text.unicodeScalars.contains { $0 != "\n" && ($0.value < 0x20 || $0.value == 0x7F) })
        }
    }

    @Test func `an error in a definition becomes an annotation with file and line`() throws {
        let project = try SampleProject.staged()
        let text = project.manifestText.replacing("us-east-1", with: "us-esat-1")
        try project.folder.write(text, to: project.manifestName)
        let result = try project.run("build", project.manifestName, environment: ["GITHUB_ACTIONS": "true"])
        #expect(result.status == 65)
        let annotations = result.errors.split(separator: "\n").filter { $0.hasPrefix("::") }
        #expect(annotations.count == 1)
        let expected = "::error file=manifests/1.0.0.yaml,line=7,col=22::region \"us-esat-1\": no such region"
        #expect(annotations.first?.hasPrefix(expected) == true, "\(annotations)")
        #expect(result.output.isEmpty)
    }

    @Test func `without GitHub Actions there are no annotations and no summary`() throws {
        let project = try SampleProject.staged()
        let summary = ["GITHUB_STEP_SUMMARY": project.folder("summary.md").string]
        let result = try project.build(environment: summary)
        #expect(!result.errors.contains("::"))
        #expect(try !project.exists("summary.md"))
    }

    @Test func `a build's table is appended to the step summary as Markdown`() throws {
        let project = try SampleProject.staged()
        try project.folder.write("before\n", to: "summary.md")
        let actions = ["GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": project.folder("summary.md").string]
        let result = try project.build(environment: actions)
        let summary = String(
            decoding: try FileReader.contents(of: project.folder("summary.md"), limit: 1 << 20),
            as: UTF8.self
        )
        #expect(summary.hasPrefix("before\n### Release 1.0.0\n\n| artifact | size |"))
        #expect(summary.contains("| core 1.0.0 ubuntu/x86_64 | "))
        #expect(result.errors.contains("::warning::no --key is given"))
    }

    @Test func `what verification finds becomes annotations`() throws {
        let project = try SampleProject.staged()
        try project.build()
        try project.folder.write("extra", to: "release/extra")
        let result = try project.run("verify", "release", environment: ["GITHUB_ACTIONS": "true"])
        #expect(result.errors.contains("::error::extra: nothing accounts for this in the tree"))
    }

    @Test(arguments: [
        ["build", "--unknown"], ["build", "--jobs", "0"], ["build", "--jobs", "many"], ["unknown"], ["inspect"],
    ])
    func `a wrong command line is exit code 64`(arguments: [String]) throws {
        let project = try SampleProject.staged()
        let result = try project.run(arguments)
        #expect(result.status == 64)
        #expect(result.errors.contains("Usage: ota-release"))
        #expect(result.output.isEmpty)
        #expect(try !project.exists("release"))
    }

    @Test(
        arguments: [
            (["--platform", "ubuntu/x86-64"], "did you mean \"ubuntu/x86_64\"?"),
            (["--software", "cor"], "did you mean \"core\"?"),
            (["--region", "EU_WEST"], "a custom region has at most"),
        ]
    )
    func `a wrong selection is exit code 64 with the way out`(arguments: [String], hint: String) throws {
        let result = try SampleProject.staged().run(["build"] + arguments)
        #expect(result.status == 64)
        #expect(result.errors.contains(hint))
    }
}
