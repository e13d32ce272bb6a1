import FileStore
import ReleaseModel
import TestSupport
import Testing
import UpdateJobs

@testable import UpdateAgent

@Suite(.temporaryFolder) struct AgentLogTests {
    private func log(_ level: UpdateAgentLogLevel) throws -> [String] {
        let log = AgentLog(try TemporaryFolder.forTest("log/agent.txt"), now: { .earliestPlausible })
        log.level = level
        for severity in UpdateAgentLogLevel.allCases where severity != .none { log.write(severity, "text") }
        let bytes = (try? FileReader.contents(of: TemporaryFolder.forTest("log/agent.txt"), limit: 1 << 20)) ?? []
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test(
        arguments: [
            (UpdateAgentLogLevel.none, 0), (.fatal, 1), (.error, 2), (.warn, 3), (.info, 4), (.verbose, 5), (.debug, 6),
            (.trace, 7),
        ]
    )
    func `a level lets through what is at least as severe`(level: UpdateAgentLogLevel, count: Int) throws {
        let lines = try log(level)
        #expect(lines.count == count)
        #expect(lines.allSatisfy { $0.hasPrefix("1980-01-01T00:00:00Z [") })
    }

    @Test func `a text of a stranger's stays on its line`() throws {
        let log = AgentLog(try TemporaryFolder.forTest("agent.txt"))
        log.write(.error, "a\nb\u{1B}[2J")
        let text = String(
            decoding: try FileReader.contents(of: TemporaryFolder.forTest("agent.txt"), limit: 1000),
            as: UTF8.self
        )
        #expect(text.split(separator: "\n").count == 1)
        #expect(!text.contains("\u{1B}"))
    }

    @Test func `full files are renamed, and the oldest goes`() throws {
        let folder = try TemporaryFolder.forTest
        let log = AgentLog(folder("log/agent.txt"))
        let line = String(repeating: "x", count: 100_000)
        for _ in 0..<60 { log.write(.error, line) }
        let names = try FileTree.sortedTextNames(in: folder("log"))
        #expect(names == ["agent.txt", "agent.txt.1", "agent.txt.2", "agent.txt.3"])
        for name in names { #expect(try FileStatus.of(folder("log/\(name)"))?.size ?? 0 < 1_200_000) }
    }

    @Test func `a log that cannot be written stops nothing`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("", to: "log")
        var lines: [String] = []
        AgentLog(folder("log/agent.txt"), echo: { lines.append($0) }).write(.error, "text")
        #expect(lines.count == 1)
    }
}
