import Testing
import UpdateMetadata

/// Names from metadata, which may be anything, as names of files.
struct NameTests {
    @Test(arguments: [
        ("root", "root.json", "7.root.json"), ("a/b", "a%2Fb.json", "7.a%2Fb.json"),
        ("../x", "..%2Fx.json", "7...%2Fx.json"), (".", "%2E.json", "7.%2E.json"),
        ("..", "%2E%2E.json", "7.%2E%2E.json"),
        ("\u{E9}", "%C3%A9.json", "7.%C3%A9.json"), ("a b", "a%20b.json", "7.a%20b.json"),
        ("a%2Fb", "a%252Fb.json", "7.a%252Fb.json"), ("a\u{0}", "a%00.json", "7.a%00.json"),
        ("A-._~9", "A-._~9.json", "7.A-._~9.json"),
    ])
    func `a role's name leads to no other folder`(name: String, file: String, versioned: String) throws {
        let role = try #require(RoleName(name))
        #expect(role.fileName() == file)
        #expect(role.fileName(version: 7) == versioned)
        #expect(role.listedName == name + ".json")
    }

    @Test func `a role has a name`() { #expect(RoleName("") == nil) }

    @Test func `names are equal when their bytes are`() throws {
        let (composed, combined) = ("\u{E9}", "e\u{301}")
        #expect(try #require(RoleName(composed)) != #require(RoleName(combined)))
        #expect(TargetPath(composed) != TargetPath(combined))
        #expect(KeyID(composed) != KeyID(combined))
        #expect(Set([TargetPath(composed), TargetPath(combined), TargetPath(composed)]).count == 2)
        #expect(Set([KeyID(composed), KeyID(combined), KeyID(composed)]).count == 2)
        #expect(TargetPath(combined) < TargetPath(composed))
    }

    @Test(arguments: [
        ("file", "H.file"), ("dir/file", "dir/H.file"), ("a/b/c.txt", "a/b/H.c.txt"), ("/file", "/H.file"),
        ("dir/", "dir/H."), ("", "H."), ("../file", "../H.file"), ("e\u{301}/\u{301}", "e\u{301}/H.\u{301}"),
    ])
    func `a digest goes before the last component`(path: String, expected: String) {
        #expect(TargetPath(path).prefixed(with: "H").utf8.elementsEqual(expected.utf8))
    }
}
