import ReleaseModel
import Testing

@Suite struct PercentEncodingTests {
    @Test(arguments: [
        ("", ""), ("abc", "abc"), ("a/b", "a%2Fb"), (".", "%2E"), ("..", "%2E%2E"), ("...", "..."), (".a", ".a"),
        ("\n\u{7F}", "%0A%7F"), ("\u{1F600}", "%F0%9F%98%80"), ("%", "%25"), ("a+b", "a%2Bb"),
        ("\\:*?", "%5C%3A%2A%3F"),
    ])
    func `components are escaped`(text: String, expected: String) {
        #expect(PercentEncoding.component(text) == expected)
    }

    @Test(arguments: [
        ("", ""), ("a/b", "a/b"), ("/a//b/", "/a//b/"), ("a/../b", "a/%2E%2E/b"), ("./a b", "%2E/a%20b"),
        ("é/?#", "%C3%A9/%3F%23"), ("/\u{301}", "/%CC%81"),
    ])
    func `paths keep their slashes`(text: String, expected: String) {
        #expect(PercentEncoding.path(text) == expected)
    }

    @Test(arguments: [
        ("", ""), ("/usr/lib/../a.so", "/usr/lib/../a.so"), ("core 1", "core%201"), ("a;b?c&d=e", "a%3Bb%3Fc%26d%3De"),
        ("%", "%25"), ("\u{E9}", "%C3%A9"),
    ])
    func `values keep slashes and steps`(text: String, expected: String) {
        #expect(PercentEncoding.value(text) == expected)
        #expect(PercentEncoding.decode(expected.utf8) == Array(text.utf8))
    }

    @Test(arguments: [
        ("", []), ("a+b/%2F", Array("a+b//".utf8)), ("%00%fF", [0, 0xFF]), ("\u{E9}", [0xC3, 0xA9]),
        ("%25" + "41", Array("%41".utf8)),
    ])
    func `what is encoded is decoded once`(text: String, expected: [UInt8]) {
        #expect(PercentEncoding.decode(text.utf8) == expected)
    }

    @Test(arguments: ["%", "%4", "%4g", "%g4", "a%", "%%41", "% 41", "%+4"])
    func `half an escape is none`(text: String) {
        #expect(PercentEncoding.decode(text.utf8) == nil)
    }

    @Test func `every byte comes back`() {
        let text = String((0..<0x180).compactMap { Unicode.Scalar($0) }.map(Character.init))
        for encoded in [PercentEncoding.component(text), PercentEncoding.path(text), PercentEncoding.value(text)] {
            #expect(PercentEncoding.decode(encoded.utf8) == Array(text.utf8))
        }
    }

    @Test(arguments: [
        ("", ""), ("a-b.c_d~", "a-b.c_d~"), ("%61%2d%7E", "a-~"), ("a/b", "a%2Fb"), ("%2f%c3%a9", "%2F%C3%A9"),
        ("\u{E9}", "%C3%A9"), ("+ =", "%2B%20%3D"), ("%25" + "41", "%2541"), ("%FF", "%FF"),
        // One escape that is none, and all percent signs stand for themselves.
        ("%41%4", "%2541%254"), ("%", "%25"), ("%zz%61", "%25zz%2561"), ("a%4", "a%254"),
    ])
    func `what stands for the same is written the same`(text: String, expected: String) {
        var bytes = Array("before ".utf8)
        PercentEncoding.normalize(text.utf8.span, into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "before " + expected)
    }

    @Test(arguments: [("", ""), ("a+b", "a+b"), ("\u{E9}%C3%A9", "\u{E9}\u{E9}"), ("%00", "\0")])
    func `a part of a text is a text`(part: String, expected: String) {
        #expect(PercentEncoding.text(part.utf8.span) == expected)
    }

    @Test(arguments: ["%", "%FF", "a%C3", "%G0", "%4"])
    func `what stands for no text is none`(part: String) {
        #expect(PercentEncoding.text(part.utf8.span) == nil)
        #expect(PercentEncoding.text([0xC3].span) == nil)
    }
}
