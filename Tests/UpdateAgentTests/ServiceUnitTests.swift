import FileStore
import SystemPackage
import TestSupport
import Testing

/// The unit with which systemd runs the agent.
@Suite(.temporaryFolder, .tags(.interop)) struct ServiceUnitTests {
    @Test func `systemd finds nothing wrong with the unit`() throws {
        let source = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        let bytes = try FileReader.contents(of: source.appending("Sources/ggc-ota/ggc-ota.service"), limit: 1 << 16)
        let text = String(decoding: bytes, as: UTF8.self)
        let program = "/greengrass/ota/ota_agent/ggc-ota"
        try #require(text.contains("ExecStart=\(program) "))
        // systemd wants the program to be there.
        let unit = try TemporaryFolder.forTest.write(
            text.replacing("ExecStart=\(program)", with: "ExecStart=\(Tool.built("ggc-ota"))"),
            to: "ggc-ota.service"
        )
        let result = try Tool.run("systemd-analyze", "verify", unit.string)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.errors.isEmpty, "\(result.errors)")
        // What the agent starts outlives it, and the file that systemd waits for is the one that the agent writes.
        for line in ["Type=forking", "KillMode=process", "PIDFile=/run/ggc-ota.pid"] { #expect(text.contains(line)) }
        #expect(text.contains("--pid-file /run/ggc-ota.pid"))
    }
}
