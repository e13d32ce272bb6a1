import FileStore
import SystemPackage
import TestSupport
import Testing

/// The workflow that comes with the project: `.github/workflows/release.yml.example`.
@Suite(.temporaryFolder, .tags(.interop)) struct WorkflowTests {
    private var root: FilePath {
        FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
    }

    private func run(_ program: String, _ arguments: String...) throws -> Tool.Result {
        let folder = try TemporaryFolder.forTest
        let path = root.appending(".build/python/bin").appending(program).string
        return try Tool.run([path] + arguments, in: folder.path)
    }

    private func workflow() throws -> String {
        let path = root.appending(".github/workflows/release.yml.example")
        return String(decoding: try FileReader.contents(of: path, limit: 1 << 16), as: UTF8.self)
    }

    @Test func `the workflow is one that GitHub takes`() throws {
        let folder = try TemporaryFolder.forTest
        let check = ["--builtin-schema", "vendor.github-workflows"]
        try folder.write(workflow(), to: "release.yml")
        let good = try run("check-jsonschema", check[0], check[1], "release.yml")
        #expect(good.status == 0, "\(good.output)\(good.errors); `make test-tools` installs check-jsonschema")
        // The check must be able to fail.
        try folder.write(workflow().replacing("runs-on:", with: "runs-at:"), to: "release.yml")
        #expect(try run("check-jsonschema", check[0], check[1], "release.yml").status == 1)
    }

    /// Runs the steps that need no cloud as the runners would, against a sample project.
    @Test func `its shards assemble to a sound release`() throws {
        let project = try SampleProject.staged()
        try project.folder.write(workflow(), to: "release.yml")
        let secret = "correct horse battery staple"
        let key = try project.run("keys", "generate", "k.pem", environment: ["OTA_RELEASE_PASSPHRASE": secret])
        try #require(key.status == 0, "\(key.errors)")
        let result = try Tool.run(
            [root.appending(".build/python/bin/python3").string]
                + [root.appending("Tests/Interop/workflow.py").string, "release.yml", project.release, "k.pem"]
                + project.platforms,
            in: project.folder.path,
            environment: project.environment.merging([
                "TOOL": FilePath(Tool.built("ota-release")).removingLastComponent().string, "PASSPHRASE": secret,
            ]) { _, new in new }
        )
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(try project.verify().artifacts == 4)
        #expect(try !project.exists("runner/keys"))
    }
}
