import FileStore
import TestSupport
import Testing

/// Commands that look at a release tree and leave it alone.
@Suite(.temporaryFolder) struct ReadingCommandTests {
    private static let commands = ["verify", "attack", "expiry"]

    @Test(arguments: ["verify", "attack"])
    func `no tree is no release`(command: String) throws {
        let result = try SampleProject().run(command, "nothing")
        #expect(result.status == 74)
        #expect(result.errors.contains("nothing: there is no release tree here; `ota-release build` makes one"))
        #expect(result.output.isEmpty)
    }

    @Test(arguments: ["verify", "attack"])
    func `an empty folder is no release`(command: String) throws {
        let project = try SampleProject()
        try FileTree.create(project.folder("empty"))
        let result = try project.run(command, "empty")
        #expect(result.status == 1)
        #expect(result.errors.contains("empty: there is no release in this tree"))
    }

    @Test(arguments: commands)
    func `nothing is written`(command: String) throws {
        let project = try SampleProject.staged()
        try project.build()
        let before = try TreeSnapshot(of: project.folder.path)
        #expect(try project.run(command).status == 0)
        #expect(try TreeSnapshot(of: project.folder.path) == before)
    }
}
