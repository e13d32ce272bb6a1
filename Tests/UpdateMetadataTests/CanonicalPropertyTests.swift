import SystemPackage
import TestSupport
import Testing
import UpdateMetadata

/// What holds for every document, tried on many.
struct CanonicalPropertyTests {
    @Test func `every text of a value has its canonical form`() throws {
        var random = RandomJSON(seed: 1)
        for round in 0..<3000 {
            let value = random.value(withControls: true)
            let text = random.text(of: value)
            let canonical = try JSONDocument(parsing: Array(text.utf8)).root.canonical
            try #require(canonical == value.canonical, "round \(round): \(text)")
            try #require(try JSONDocument(parsing: value.text).root.canonical == canonical, "round \(round): \(text)")
        }
    }

    @Test func `the canonical form is its own`() throws {
        var random = RandomJSON(seed: 2)
        for round in 0..<3000 {
            let value = random.value()
            let canonical = try JSONDocument(parsing: Array(random.text(of: value).utf8)).root.canonical
            try #require(try JSONDocument(parsing: canonical).root.canonical == canonical, "round \(round)")
        }
    }

    @Test(.temporaryFolder, .tags(.interop)) func `python agrees`() throws {
        var random = RandomJSON(seed: 3)
        let folder = try TemporaryFolder.forTest
        var (texts, expected) = ("", "")
        for _ in 0..<500 {
            let value = random.value(withControls: true)
            // One document on each line.
            texts +=
                String(random.text(of: value).unicodeScalars.map { $0 == "\n" || $0 == "\r" ? " " : Character($0) })
                + "\n"
            expected += value.canonical.map { String($0) }.joined(separator: " ") + "\n"
        }
        try folder.write(texts, to: "documents")
        try folder.write(CanonicalPropertyTests.encoder, to: "encoder.py")
        let result = try Tool.run("python3", "encoder.py", "documents", in: folder.path)
        #expect(result.errors == "")
        #expect(result.output == expected)
    }

    /// Canonical JSON as the OLPC wiki has it, and as the reference implementation does.
    private static let encoder = #"""
        import json, sys

        def encode(value):
            if value is True or value is False or value is None:
                return json.dumps(value)
            if isinstance(value, int):
                return str(value)
            if isinstance(value, str):
                return '"%s"' % value.replace("\\", "\\\\").replace('"', '\\"')
            if isinstance(value, list):
                return "[" + ",".join(map(encode, value)) + "]"
            members = sorted(value.items())
            return "{" + ",".join(encode(key) + ":" + encode(member) for key, member in members) + "}"

        with open(sys.argv[1], encoding="utf-8", newline="\n") as documents:
            for text in documents:
                print(*encode(json.loads(text)).encode("utf-8"))
        """#
}
