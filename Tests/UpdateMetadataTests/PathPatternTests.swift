import TestSupport
import Testing
import UpdateMetadata

struct PathPatternTests {
    /// Patterns, with paths that they match and paths that they do not.
    private static let cases: [(pattern: String, matching: [String], other: [String])] = [
        ("", [""], ["a", "/"]), ("a", ["a"], ["", "A", "aa", "a/", "/a", "b"]),
        ("*", ["", "a", "abc", ".a", "é", "*"], ["/", "a/b", "a/"]), ("**", ["", "a", "abc"], ["a/b"]),
        ("a*", ["a", "ab", "a*"], ["ba", "a/b"]), ("*a", ["a", "ba", "aa"], ["ab", "b/a"]),
        ("a*b*c", ["abc", "aXbYc", "abbc", "abcbc"], ["ab", "acb", "abcd", "a/b/c"]),
        ("*.tgz", ["foo.tgz", ".tgz"], ["foo.tgz.sig", "dir/foo.tgz", "tgz"]),
        ("dir/*", ["dir/", "dir/a"], ["dir", "dir/a/b", "Dir/a", "/dir/a"]), ("*/*", ["a/b", "/"], ["a", "a/b/c"]),
        ("foo-version-?.tgz", ["foo-version-2.tgz", "foo-version-a.tgz"], ["foo-version-.tgz", "foo-version-12.tgz"]),
        ("?", ["a", "é", "\u{1F600}", "?"], ["", "ab", "/"]), ("??", ["ab", "e\u{301}"], ["a"]),
        ("a?c", ["abc", "a?c"], ["a/c", "ac"]), ("a/?", ["a/b"], ["a//", "a/"]),
        ("[abc]", ["a", "b", "c"], ["d", "", "ab", "[abc]"]), ("[a-c]x", ["ax", "bx", "cx"], ["dx", "-x", "x"]),
        ("[!abc]", ["d", "!", "é"], ["a", "", "/"]), ("[!a-c]", ["d", "-"], ["b"]),
        ("[^a]", ["^", "a"], ["b"]), ("[]]", ["]"], ["[", ""]), ("[!]]", ["[", "a"], ["]"]),
        ("[]a]", ["]", "a"], ["b"]), ("[a-]", ["a", "-"], ["b"]), ("[-a]", ["a", "-"], ["b"]),
        ("[a-c-e]", ["a", "b", "-", "e"], ["d"]), ("[c-a]", [], ["a", "b", "c", "-"]),
        ("[!c-a]", ["a", "b", "-"], [""]),
        ("[*]", ["*"], ["a", ""]), ("[?]", ["?"], ["a"]), ("[[]", ["["], ["]"]), ("[é-ü]", ["é", "ö"], ["e", "ÿ"]),
        ("[", ["["], ["", "a"]), ("[a", ["[a"], ["a"]), ("[]", ["[]"], ["", "]"]), ("[!", ["[!"], ["a"]),
        ("[!]", ["[!]"], ["a", "]"]), ("a[b/c]d", ["a[b/c]d"], ["abd", "a/d"]), ("*[", ["a[", "["], ["a"]),
        ("\\*", ["\\", "\\a"], ["*"]), ("a\\", ["a\\"], ["a"]), ("*[0-9]*", ["a1", "1", "1a"], ["a", ""]),
        ("\u{E9}", ["\u{E9}"], ["e\u{301}", "e"]), ("{a,b}", ["{a,b}"], ["a", "b"]),
        ("../*", ["../a"], ["a", "../../a"]),
    ]

    @Test(arguments: cases)
    func `a pattern matches as in a shell, within one component`(pattern: String, matching: [String], other: [String]) {
        let subject = PathPattern(pattern)
        for path in matching { #expect(subject.matches(TargetPath(path)), "\(path)") }
        for path in other { #expect(!subject.matches(TargetPath(path)), "\(path)") }
    }

    @Test(arguments: [
        (String(repeating: "*a", count: 50) + "b", String(repeating: "a", count: 2000)),
        (String(repeating: "*", count: 1000) + "b", String(repeating: "a", count: 1000)),
        (String(repeating: "*?", count: 50) + "b", String(repeating: "a", count: 2000)),
        (String(repeating: "*[a-z]", count: 30) + "b", String(repeating: "a", count: 1000)),
    ])
    func `patterns made to be slow are not`(pattern: String, path: String) {
        var isMatch = true
        let time = ContinuousClock().measure { isMatch = PathPattern(pattern).matches(TargetPath(path)) }
        #expect(!isMatch)
        // It takes milliseconds, where going back to every star takes longer than anybody has.
        #expect(time < .seconds(20))
    }

    @Test(.temporaryFolder, .tags(.interop)) func `python agrees`() throws {
        var generator = SeededGenerator(seed: 11)
        // No slash, which python's patterns cross, and no range that runs backwards, on which its versions differ.
        let parts = ["*", "?", "a", "b", "c", "[ab]", "[!a]", "[a-c]", "[]", "[", "]", "-", "!", ".", "\u{E9}"]
        let names = ["a", "b", "c", "-", "]", "[", "!", ".", "\u{E9}"]
        func text(_ pieces: [String], _ most: Int) -> String {
            (0..<Int.random(in: 0...most, using: &generator)).map { _ in pieces.randomElement(using: &generator) ?? "" }
                .joined()
        }
        var (input, expected) = ("", "")
        for _ in 0..<5000 {
            let (pattern, name) = (text(parts, 6), text(names, 6))
            guard !pattern.contains("-") || !pattern.contains("[") || pattern.contains("[a-c]") else { continue }
            input += "\(pattern) \(name)\n"
            expected += PathPattern(pattern).matches(TargetPath(name)) ? "True\n" : "False\n"
        }
        let folder = try TemporaryFolder.forTest
        try folder.write(input, to: "cases")
        try folder.write(PathPatternTests.matcher, to: "matcher.py")
        let result = try Tool.run("python3", "matcher.py", "cases", in: folder.path)
        #expect(result.errors == "")
        let cases = zip(
            input.split(separator: "\n"),
            zip(expected.split(separator: "\n"), result.output.split(separator: "\n"))
        )
        for (text, (mine, theirs)) in cases { #expect(mine == theirs, "\(text)") }
        #expect(result.output.utf8.count { $0 == 10 } == expected.utf8.count { $0 == 10 })
    }

    private static let matcher = """
        import fnmatch, sys

        for line in open(sys.argv[1], encoding="utf-8", newline="\\n"):
            pattern, name = line.rstrip("\\n").split(" ")
            print(fnmatch.fnmatchcase(name, pattern))
        """
}
