import ReleaseModel
import Testing

@Suite struct ArchivePathTests {
    @Test(arguments: [
        "a", "a/b", ".hidden", "a/.b", "...", "..a/b..", "a b", "a:b", "a\\b", "é", "e\u{301}", "日本語/ファイル", "🚀",
        "a\u{200D}b",
        "dir/\u{301}x", String(repeating: "n", count: 255),
    ])
    func `a path that stays inside is read and written back`(text: String) throws {
        let path = try ArchivePath(parsing: text)
        #expect(Array(path.string.utf8) == Array(text.utf8))
    }

    @Test(arguments: [
        ("", "empty"),
        ("/", "absolute"),
        ("/etc/passwd", "absolute"),
        ("..", "climbs"),
        ("../a", "climbs"),
        ("a/../b", "climbs"),
        ("a/..", "climbs"),
        (".", "component"),
        ("./a", "component"),
        ("a//b", "component"),
        ("a/", "component"),
        ("a/./b", "component"),
        ("a\nb", "control"),
        ("a\0b", "control"),
        ("a\u{1B}[31m", "control"),
        ("a\u{7F}", "control"),
        ("a\u{202E}b", "control"),
        ("a\r\nb", "control"),
        (String(repeating: "n", count: 256), "longer than 255"),
        (String(repeating: "é", count: 128), "longer than 255"),
        (Array(repeating: "0123456789", count: 373).joined(separator: "/"), "longer than 4094"),
    ])
    func `any other path is refused with its reason`(text: String, reason: String) throws {
        let error = try #require(throws: InvalidValue.self) { try ArchivePath(parsing: text) }
        #expect(error.reason.contains(reason), "\(error)")
    }

    /// Swift sees one character in a slash with a combining mark behind it; a kernel sees a slash.
    @Test(arguments: ["/\u{301}etc", "../\u{301}x", "a/../\u{301}x", "a//\u{301}b", "./\u{301}x", "..\u{2F}\u{20DD}x"])
    func `a combining mark behind a slash hides nothing`(text: String) {
        #expect(throws: InvalidValue.self) { try ArchivePath(parsing: text) }
    }

    @Test func `a combining mark behind a slash leaves a path its parent and components`() throws {
        let path = try ArchivePath(parsing: "dir/\u{301}x")
        #expect(path.parent?.string == "dir")
        #expect(path.components == ["dir", "\u{301}x"])
    }

    @Test func `two spellings of a letter are two paths`() throws {
        let (composed, decomposed) = (try ArchivePath(parsing: "é"), try ArchivePath(parsing: "e\u{301}"))
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
        #expect(decomposed < composed)
    }

    @Test func `paths are sorted by bytes, a folder before its content`() throws {
        let sorted = ["A", "B", "Z/a", "a", "a-b", "a/b", "a/b/c", "a0", "é", "\u{FFFD}", "😀"]
        let paths = try sorted.reversed().map(ArchivePath.init(parsing:))
        #expect(paths.sorted().map(\.string) == sorted)
    }

    @Test(arguments: [("a/b/c", "a/b"), ("a/b", "a"), ("a", nil)])
    func `a path has the folder above it for a parent`(text: String, parent: String?) throws {
        #expect(try ArchivePath(parsing: text).parent?.string == parent)
    }
}
