import SystemPackage
import TestSupport
import Testing

/// `ota-release publish` and `verify --remote`, against moto.
@Suite(.temporaryFolder, .tags(.interop, .slow), .timeLimit(.minutes(20))) struct PublishTests {
    /// Runs a script of Tests/Interop with the program and further arguments.
    private func script(_ name: String, _ arguments: String...) throws -> Tool.Result {
        let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        let python = root.appending(".build/python/bin/python3").string
        let path = root.appending("Tests/Interop").appending(name).string
        return try Tool.run([python, path, Tool.built("ota-release")] + arguments)
    }

    private func published() throws -> SampleProject {
        let project = try SampleProject.staged()
        try project.build()
        return project
    }

    @Test func `a release is published, verified from afar, and read by stock clients`() throws {
        let result = try script("publish_walk.py", try published().folder("release").string)
        #expect(result.status == 0, "\(result.errors); `make test-tools` installs the store")
    }

    @Test func `a store that fails in every way gets the release in the end`() throws {
        let result = try script("publish_faults.py", try published().folder("release").string)
        #expect(result.status == 0, "\(result.output) \(result.errors)")
    }

    @Test func `a publication that is killed at any moment shows no client half a release`() throws {
        let result = try script("publish_kills.py", try published().folder.path.string, "12")
        #expect(result.status == 0, "\(result.output) \(result.errors)")
    }

    @Test func `a release of two machines goes to six regions, is promoted, withdrawn and cleared out`() throws {
        var project = try SampleProject.staged {
            $0.regions = ["ap-south-1", "eu-central-1", "eu-west-1", "sa-east-1", "us-east-1", "us-west-2"]
            $0.software = ["core": "1.0.0"]
        }
        project.release = "2.0.0"
        project.software = ["core": "2.0.0"]
        try project.writeManifest()
        try project.stageAll()
        let result = try script("release_walk.py", project.folder.path.string)
        #expect(result.status == 0, "\(result.output) \(result.errors)")
    }
}
