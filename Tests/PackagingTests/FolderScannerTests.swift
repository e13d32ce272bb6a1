import FileStore
import Packaging
import ReleaseModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder, .timeLimit(.minutes(20))) struct FolderScannerTests {
    /// Makes `tree/bad` with a shell command and gives the one problem it is.
    private func problem(_ command: String) throws -> InputProblem {
        let folder = try TemporaryFolder.forTest
        try folder.write("good", to: "tree/good")
        let result = try Tool.run("sh", "-c", command, in: folder("tree"))
        try #require(result.status == 0, "\(result.errors)")
        let (tree, problems) = try FolderScanner.scan(folder("tree"))
        #expect(problems.count == 1)
        #expect(tree.entries.map(\.path.string) == ["good"])
        return try #require(problems.first)
    }

    @Test(arguments: [
        ("a FIFO", "mkfifo bad", "bad", "a FIFO", "remove it"),
        (
            "a socket", "python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"bad\")'", "bad", "socket",
            "remove it"
        ),
        ("a name in Latin-1", "touch \"$(printf 'caf\\351')\"", "caf\\xe9", "not UTF-8", "rename it"),
        ("a name with a line feed", "touch 'bad\nname'", "bad\\u{a}name", "control character", "rename"),
        (
            "a name with an escape", "touch \"$(printf 'bad\\033name')\"", "bad\\u{1b}name", "control character",
            "rename"
        ),
        ("a name that reorders text", "touch \"$(printf 'bad\\342\\200\\256')\"", "bad\\u{202e}", "control", "rename"),
        ("a link's target in Latin-1", "ln -s \"$(printf 'caf\\351')\" bad", "bad", "target is not UTF-8", "elsewhere"),
    ])
    func `what an update cannot carry is refused by name`(
        what: String,
        command: String,
        name: String,
        reason: String,
        remedy: String
    ) throws {
        let problem = try problem(command)
        #expect(problem.severity == .error)
        let text = problem.description
        #expect(text.contains("\(try TemporaryFolder.forTest("tree"))/\(name): "), "\(what): \(text)")
        #expect(problem.problem.contains(reason))
        #expect(problem.remedy.contains(remedy))
        #expect(!text.unicodeScalars.contains { $0.value < 0x20 })
    }

    /// The system's own folder of devices: making a node takes root.
    @Test func `a device node is refused`() throws {
        let (_, problems) = try FolderScanner.scan("/dev")
        let problem = try #require(problems.first { $0.place == "/dev/null" })
        #expect(problem.problem.contains("a device node"))
        #expect(problem.remedy == "remove it")
    }

    @Test func `every problem is found at once, and what is good is kept`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("good", to: "tree/b/good")
        let command = "mkfifo one; mkdir a; mkfifo a/two; touch \"$(printf 'a/\\377')\"; ln -s good b/link"
        try #require(Tool.run("sh", "-c", command, in: folder("tree")).status == 0)
        let (tree, problems) = try FolderScanner.scan(folder("tree"))
        #expect(problems.count == 3)
        #expect(tree.entries.map(\.path.string) == ["a", "b", "b/good", "b/link"])
    }

    @Test func `set-id bits are kept for the rules to judge, other bits are normalised`() throws {
        let folder = try TemporaryFolder.forTest
        let modes: [(UInt32, UInt32)] = [
            (0o600, 0o644), (0o666, 0o644), (0o700, 0o755), (0o100, 0o755), (0o010, 0o755), (0o4711, 0o4755),
            (0o2640, 0o2644), (0o1755, 0o755),
        ]
        for (mode, _) in modes { try folder.write("", to: "tree/\(String(mode, radix: 8))", mode: mode) }
        let found = try Staging.tree(of: folder("tree")).entries.map { ($0.path.string, $0.file?.mode) }
        for (mode, expected) in modes {
            #expect(found.first { $0.0 == String(mode, radix: 8) }?.1 == expected)
        }
    }

    @Test func `links are kept, not followed`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write("outside", to: "outside/file")
        try FileTree.create(folder("tree"))
        try FileLink.createSymbolicLink(at: folder("tree/link"), to: "../outside")
        let entries = try Staging.tree(of: folder("tree")).entries
        #expect(entries.map(\.path.string) == ["link"])
        guard case .symbolicLink(let target) = entries[0].kind else {
            Issue.record("the link became something else")
            return
        }
        #expect(target == "../outside")
    }

    @Test func `a folder that is not there is an error`() throws {
        let path = try TemporaryFolder.forTest("missing")
        let error = try #require(throws: FileError.self) { try FolderScanner.scan(path) }
        #expect(error.description.contains(path.string))
    }
}
