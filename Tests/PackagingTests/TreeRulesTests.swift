import FileStore
import Packaging
import ReleaseModel
import SystemPackage
import TestSupport
import Testing

@Suite(.temporaryFolder) struct TreeRulesTests {
    private func problems(
        _ entries: [(path: String, kind: StagedEntry.Kind)],
        for platform: Platform = .ubuntuX86_64,
        setuid: [String] = []
    ) throws -> [InputProblem] {
        let staged = try entries.map { try StagedEntry(path: ArchivePath(parsing: $0.path), kind: $0.kind) }
        let rules = TreeRules(
            place: "builds/core",
            platform: platform,
            setuid: try setuid.map(ArchivePath.init(parsing:))
        )
        return try rules.problems(in: StagedTree(staged))
    }

    private func file(_ bytes: [UInt8] = [], mode: UInt32 = 0o644) throws -> StagedEntry.Kind {
        let path = try TemporaryFolder.forTest.write(bytes, to: "content")
        return .file(StagedFile(source: path, size: UInt64(bytes.count), mode: mode))
    }

    @Test func `a good tree has no problems`() throws {
        let folder = try TemporaryFolder.forTest
        try SampleTree.write(to: folder("tree"))
        let rules = TreeRules(place: "tree", platform: .raspbianARMv6, setuid: [])
        // Two spellings of a letter are two names, here as on the device.
        let problems = try rules.problems(in: Staging.tree(of: folder("tree")))
        #expect(problems.filter { $0.severity == .error }.isEmpty, "\(problems)")
    }

    @Test(arguments: [
        ("an absolute link", "bin/link", "/etc/passwd", "absolute link to \"/etc/passwd\""),
        ("an absolute link to the root", "link", "/", "absolute"),
        ("a climbing link", "bin/link", "../../etc/passwd", "leads out of the build"),
        ("a climbing link that comes back", "bin/link", "../../x/bin/tool", "leads out of the build"),
        ("a dangling link", "bin/link", "missing", "leads to nothing in the build"),
        ("a link below a file", "bin/link", "tool/below", "leads to nothing in the build"),
        ("a link through a missing folder", "bin/link", "missing/../tool", "leads to nothing in the build"),
        ("a link to itself", "bin/link", "link", "leads in a circle"),
        ("a link to itself by a detour", "bin/link", "../bin/./link", "leads in a circle"),
        ("a link below itself", "bin/link", "link/tool", "leads in a circle"),
        ("an empty target", "bin/link", "", "its target is empty"),
        ("a target with an escape sequence", "bin/link", "tool\u{1B}[2J", "control character"),
        ("a slash hidden by a combining mark", "bin/link", "/\u{301}etc", "absolute"),
        ("a climb hidden by a combining mark", "link", "../\u{301}etc", "leads out of the build"),
    ])
    func `a link that a device could not follow is refused`(
        what: String,
        path: String,
        target: String,
        reason: String
    ) throws {
        let entries = [("bin/tool", try file()), (path, .symbolicLink(target: target))]
        let problem = try #require(try problems(entries).first, "\(what) was let through")
        #expect(problem.severity == .error)
        #expect(problem.place == "builds/core/\(path)")
        #expect(problem.problem.contains(reason), "\(problem)")
        #expect(problem.remedy.contains("use a relative link to a file of this build"))
        #expect(!problem.description.unicodeScalars.contains("\u{1B}"))
    }

    @Test(arguments: [
        ("a sibling", "bin/link", "tool"), ("a folder", "link", "bin"), ("a folder with a slash", "link", "bin/"),
        ("from below", "bin/link", "../bin/tool"), ("doubled slashes", "link", "bin//tool"),
        ("dots", "link", "./bin/./tool"),
        ("its own folder", "bin/link", "."), ("the root", "bin/link", ".."),
        ("through a folder", "link", "bin/../bin/tool"),
    ])
    func `a link to an entry of the build stays`(what: String, path: String, target: String) throws {
        let entries = [("bin/tool", try file()), (path, .symbolicLink(target: target))]
        #expect(try problems(entries).isEmpty, "\(what)")
    }

    @Test func `links are followed through links`() throws {
        let entries: [(String, StagedEntry.Kind)] = [
            ("packages/1.2.3/bin/tool", try file()),
            ("current", .symbolicLink(target: "packages/1.2.3")),
            ("bin", .symbolicLink(target: "current/bin")),
            ("tool", .symbolicLink(target: "bin/tool")),
            ("up", .symbolicLink(target: "bin/../bin/tool")),
            ("broken", .symbolicLink(target: "bin/../../tool")),
        ]
        #expect(try problems(entries).map(\.place) == ["builds/core/broken"])
    }

    @Test func `two links that lead to each other are refused, both`() throws {
        let entries: [(String, StagedEntry.Kind)] = [
            ("file", try file()), ("one", .symbolicLink(target: "two")), ("two", .symbolicLink(target: "one")),
        ]
        let problems = try problems(entries)
        #expect(problems.map(\.place) == ["builds/core/one", "builds/core/two"])
        #expect(problems.allSatisfy { $0.problem.contains("circle") })
    }

    @Test(arguments: [0o4755, 0o2755, 0o6755, 0o4644] as [UInt32])
    func `a setuid or setgid file is refused unless the manifest lists it`(mode: UInt32) throws {
        let entries = [("bin/su", try file(mode: mode))]
        let problem = try #require(try problems(entries).first)
        #expect(problem.place == "builds/core/bin/su")
        #expect(problem.problem.contains("setuid or setgid"))
        #expect(problem.remedy.contains("chmod ug-s") && problem.remedy.contains("manifest"))
        #expect(try problems(entries, setuid: ["bin/su"]).isEmpty)
        #expect(try !problems(entries, setuid: ["bin"]).isEmpty)
    }

    @Test func `an ELF file of another machine is refused`() throws {
        let entries = [("bin/tool", try file(ELFHeaders.header(machine: 62)))]
        let problem = try #require(try problems(entries, for: .openwrtAArch64).first)
        #expect(problem.place == "builds/core/bin/tool")
        #expect(problem.problem.contains("x86_64 in a build for aarch64"))
        #expect(problem.remedy.contains("stage the build for openwrt/aarch64"))
        #expect(try problems(entries, for: .amazonLinuxX86_64).isEmpty)
    }

    @Test func `code for ARMv7 is refused in a build for ARMv6`() throws {
        let image = ELFHeaders.arm(attributes: ELFHeaders.attributes([6, 10]))
        let entries = [("bin/tool", try file(image))]
        let problem = try #require(try problems(entries, for: .raspbianARMv6).first)
        #expect(problem.description.hasPrefix("builds/core/bin/tool: its code needs ARMv7 in a build for armv6l; "))
        #expect(try problems(entries, for: .raspbianARMv7).isEmpty)
    }

    @Test(arguments: [("README", "readme"), ("Bin/tool", "bin/tool"), ("ÄPFEL", "äpfel")])
    func `names that differ only in case are a warning`(first: String, second: String) throws {
        let problems = try problems([(first, file()), (second, file())])
        #expect(problems.allSatisfy { $0.severity == .warning })
        let problem = try #require(problems.last)
        #expect(problem.place == "builds/core/\(second)")
        #expect(problem.problem.contains(first))
        #expect(problem.remedy.contains("rename one"))
    }

    @Test func `a build without a file is refused`() throws {
        for entries in [[], [("folder", StagedEntry.Kind.folder)]] {
            let problem = try #require(try problems(entries).first)
            #expect(problem.place == "builds/core")
            #expect(problem.problem.contains("empty"))
            #expect(problem.remedy.contains("stage the files"))
        }
    }

    @Test func `an entry below a file is refused`() throws {
        let problem = try #require(try problems([("a", file()), ("a/b", file())]).first, "it was let through")
        #expect(problem.severity == .error)
        #expect(problem.place == "builds/core/a/b")
        #expect(problem.problem.contains("below a, which is no folder"), "\(problem)")
    }

    /// An extractor would write through the link, to wherever it leads.
    @Test func `an entry below a link is refused`() throws {
        let entries: [(String, StagedEntry.Kind)] = [
            ("folder/file", try file()), ("link", .symbolicLink(target: "folder")), ("link/file", try file()),
        ]
        let problem = try #require(try problems(entries).first, "it was let through")
        #expect(problem.place == "builds/core/link/file")
        #expect(problem.severity == .error)
    }

    @Test func `every problem is found at once`() throws {
        let entries: [(String, StagedEntry.Kind)] = [
            ("bin/su", try file(mode: 0o4755)), ("link", .symbolicLink(target: "/")),
            ("other", .symbolicLink(target: "missing")),
        ]
        #expect(try problems(entries).map(\.place) == ["bin/su", "link", "other"].map { "builds/core/" + $0 })
    }
}
