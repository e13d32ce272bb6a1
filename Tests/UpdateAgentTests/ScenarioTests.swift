import SystemPackage
import TestSupport
import Testing

/// What the built agent does on a device, against a cloud that is not ours: `Tests/Device/scenarios.py` plays it.
@Suite(.temporaryFolder, .tags(.interop, .slow)) struct ScenarioTests {
    private static let source = FilePath(#filePath).removingLastComponent().removingLastComponent()
        .removingLastComponent()

    @Test(
        arguments: [
            "updates", "rollback", "checks", "mounts", "verification", "bombs", "downloads", "limits", "agent",
            "service",
        ]
    )
    func `every scenario ends as it must`(group: String) throws {
        let programs = FilePath(Tool.built("ggc-ota")).removingLastComponent().string
        let script = ScenarioTests.source.appending("Tests/Device/scenarios.py").string
        let result = try Tool.run(
            ["python3", script, programs, group],
            environment: ["TMPDIR": TemporaryFolder.forTest.path.string]
        )
        #expect(result.status == 0, "\(result.output)\(result.errors)")
        #expect(result.output.contains("ok "), "no scenario was played")
    }
}
