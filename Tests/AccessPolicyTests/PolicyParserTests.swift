import AccessPolicy
import TestSupport
import Testing

/// Texts that are almost policies.
@Suite(.temporaryFolder) struct PolicyParserTests {
    private static let policy = #"""
        {"Version": "2012-10-17", "Id": "\u0041\n\"\\\/", "Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"],
         "Resource": "*", "Condition": {"Bool": {"a": [true, false, null, -0, 10.5e+3, "é"]}}}, {"Effect": "Deny",
         "Action": "*", "Resource": "*"}]}
        """#

    /// Whether the text is JSON, whatever it says.
    private static func isJSON(_ text: String) -> Bool {
        do throws(PolicyError) {
            _ = try PolicyDocument(parsing: text, as: .permissions)
            return true
        } catch {
            return !error.reason.hasPrefix("line ")
        }
    }

    @Test func `a policy that is cut anywhere is none`() throws {
        _ = try PolicyDocument(parsing: PolicyParserTests.policy, as: .permissions)
        for count in 0..<PolicyParserTests.policy.unicodeScalars.count {
            let text = String(PolicyParserTests.policy.unicodeScalars.prefix(count))
            #expect(!PolicyParserTests.isJSON(text), "\(count)")
        }
    }

    @Test(.tags(.interop)) func `python takes the same for JSON`() throws {
        var generator = SeededGenerator(seed: 31)
        let pieces: [Unicode.Scalar] = [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "0", "1", "-", ".", "e", "+", "t", " ", "n",
        ]
        let original = Array(PolicyParserTests.policy.unicodeScalars).filter { $0 != "\n" }
        var (lines, expected) = ("", "")
        for _ in 0..<4000 {
            var scalars = original
            for _ in 0..<Int.random(in: 0...2, using: &generator) {
                let place = Int.random(in: 0..<scalars.count, using: &generator)
                let piece = pieces.randomElement(using: &generator) ?? " "
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: scalars[place] = piece
                case 1: scalars.insert(piece, at: place)
                default: scalars.remove(at: place)
                }
            }
            var text = ""
            text.unicodeScalars.append(contentsOf: scalars)
            lines += text + "\n"
            expected += PolicyParserTests.isJSON(text) ? "yes\n" : "no\n"
        }
        let folder = try TemporaryFolder.forTest
        try folder.write(lines, to: "texts")
        try folder.write(PolicyParserTests.reader, to: "reader.py")
        let result = try Tool.run("python3", "reader.py", "texts", in: folder.path)
        try #require(result.status == 0, "\(result.errors)")
        let answers = zip(
            lines.split(separator: "\n"),
            zip(expected.split(separator: "\n"), result.output.split(separator: "\n"))
        )
        for (text, (mine, theirs)) in answers { #expect(mine == theirs, "\(text)") }
        #expect(result.output.utf8.count { $0 == 10 } == 4000)
        #expect(expected.contains("yes") && expected.contains("no"))
    }

    private static let reader = #"""
        import json, sys

        def members(pairs):
            if len({key for key, _ in pairs}) < len(pairs):
                raise ValueError
            return dict(pairs)

        def refuse(constant):
            raise ValueError

        # An escape beyond U+00FF is no legal character of a policy.
        def is_legal(value):
            if isinstance(value, str):
                return all(ord(character) <= 255 for character in value)
            if isinstance(value, list):
                return all(map(is_legal, value))
            if isinstance(value, dict):
                return all(is_legal(part) for pair in value.items() for part in pair)
            return True

        for line in open(sys.argv[1], encoding="utf-8", newline="\n"):
            try:
                value = json.loads(line, object_pairs_hook=members, parse_constant=refuse)
                print("yes" if is_legal(value) else "no")
            except ValueError:
                print("no")
        """#
}
