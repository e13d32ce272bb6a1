import FileStore
import SystemPackage
import TestSupport
import Testing

@testable import UpdateAgent

@Suite(.temporaryFolder) struct ProgramRunTests {
    private func run(_ text: String, timeout: Duration = .seconds(60)) throws -> ProgramRun.Result {
        let path = try TemporaryFolder.forTest.write("#!/bin/sh\n\(text)\n", to: "program", mode: 0o755)
        return try ProgramRun(path: path, arguments: ["one", "two words"], environment: ["X": "y"], timeout: timeout)
            .run()
    }

    @Test func `a program gets its arguments, and an environment of nothing but what it needs`() throws {
        let result = try run(
            #"printf '%s|' "$@"; env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= | sort; ls /proc/self/fd | wc -l"#
        )
        #expect(result.isSuccess)
        let lines = result.output.split(separator: "\n")
        #expect(lines.first == "one|two words|PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
        // The three streams, and the folder that ls reads.
        #expect(lines.dropFirst() == ["X=y", "4"])
    }

    @Test(arguments: [
        ("exit 3", "ended with exit status 3"), ("kill -9 $$", "ended by signal 9"), ("echo no >&2; exit 1", "1: no"),
    ])
    func `an end says how`(text: String, words: String) throws {
        let result = try run(text)
        #expect(!result.isSuccess)
        #expect(result.summary.contains(words), "\(result.summary)")
    }

    @Test func `when the time is over, all that it has started is ended`() throws {
        let folder = try TemporaryFolder.forTest
        let result = try run("sleep 600 & echo $! > \(folder("child")); wait", timeout: .milliseconds(500))
        #expect(result.end == .timedOut)
        let child = String(decoding: try FileReader.contents(of: folder("child"), limit: 100), as: UTF8.self)
        let state = try Tool.run("sh", "-c", "sleep 0.2; ps -o stat= -p \(child)")
        #expect(state.output.isEmpty || state.output.hasPrefix("Z"))
    }

    @Test func `a daemon that keeps the output open keeps nobody waiting`() throws {
        let result = try run("echo started; sleep 600 & echo $! > \(TemporaryFolder.forTest("child"))")
        #expect(result.isSuccess)
        #expect(result.output == "started\n")
        let child = String(
            decoding: try FileReader.contents(of: TemporaryFolder.forTest("child"), limit: 100),
            as: UTF8.self
        )
        _ = try Tool.run("sh", "-c", "kill \(child)")
    }

    @Test func `more output than anybody reads is lost, and stops nothing`() throws {
        let result = try run("head -c 1000000 /dev/zero | tr '\\0' x")
        #expect(result.isSuccess)
        #expect(result.output.utf8.count == 64 * 1024)
    }

    @Test func `what cannot be started says why`() throws {
        let program = try ProgramRun(path: TemporaryFolder.forTest("missing"), arguments: [], timeout: .seconds(1))
        #expect(throws: Errno.noSuchFileOrDirectory) { try program.run() }
    }
}
