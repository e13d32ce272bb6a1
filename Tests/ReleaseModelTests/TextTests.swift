import ReleaseModel
import Testing

@Suite struct SuggestionTests {
    static let words = ["build", "verify", "inspect", "keys"]

    @Test(arguments: [
        ("build", "build"), ("biuld", "build"), ("buid", "build"), ("bulid", "build"), ("BUILD", "build"),
        ("verfy", "verify"), ("verifyy", "verify"), ("inspekt", "inspect"), ("kyes", "keys"), ("key", "keys"),
    ])
    func `a slip of the finger finds its word`(text: String, word: String) {
        #expect(Suggestion.nearest(to: text, among: SuggestionTests.words) == word)
    }

    @Test(arguments: ["", "publish", "xyz", "bxxxd", "🚀🚀🚀"])
    func `a word that is far from all finds none`(text: String) {
        #expect(Suggestion.nearest(to: text, among: SuggestionTests.words) == nil)
    }

    @Test func `without candidates there is none`() {
        #expect(Suggestion.nearest(to: "build", among: []) == nil)
    }

    @Test func `a text without end is compared by its beginning`() {
        let text = "build" + String(repeating: "x", count: 1 << 20)
        #expect(Suggestion.nearest(to: text, among: SuggestionTests.words) == nil)
    }

    @Test(arguments: [
        ("verfy", "no such command; did you mean \"verify\"?"),
        ("publish", "no such command; known are build, verify, inspect, keys"),
    ])
    func `the hint is the nearest word, or all of them`(text: String, hint: String) {
        #expect(Suggestion.hint(for: text, among: SuggestionTests.words, called: "command") == hint)
    }
}

@Suite struct ByteCountTests {
    @Test(
        arguments: [
            (0, "0 B"), (1, "1 B"), (1023, "1023 B"), (1024, "1.0 KiB"), (10_035, "9.7 KiB"), (1536, "1.5 KiB"),
            (1_048_575, "1023.9 KiB"), (1_048_576, "1.0 MiB"), (268_435_456, "256.0 MiB"), (1_610_612_736, "1.5 GiB"),
            (17_179_869_184, "16.0 GiB"), (1_099_511_627_776, "1.0 TiB"), (UInt64.max, "16777215.9 TiB"),
        ] as [(UInt64, String)]
    )
    func `bytes are counted in powers of 1024`(bytes: UInt64, text: String) {
        #expect(ByteCount.text(bytes) == text)
    }
}

@Suite struct DisplayTextTests {
    @Test(arguments: [
        ("plain", "\"plain\""),
        ("", "\"\""),
        ("é 日本 🚀", "\"é 日本 🚀\""),
        ("a\nb", "\"a\\u{a}b\""),
        ("\u{1B}[31mred", "\"\\u{1b}[31mred\""),
        ("a\r\nb", "\"a\\u{d}\\u{a}b\""),
        ("\0", "\"\\u{0}\""),
        ("\u{7F}\u{85}", "\"\\u{7f}\\u{85}\""),
        ("\u{202E}fdp.exe", "\"\\u{202e}fdp.exe\""),
        ("\u{2066}a\u{2069}", "\"\\u{2066}a\\u{2069}\""),
        ("a\u{2028}b", "\"a\\u{2028}b\""),
    ])
    func `what could steer a terminal is escaped`(text: String, quoted: String) {
        #expect(text.quotedForDisplay == quoted)
    }

    @Test func `an error shows a hostile text escaped`() {
        let error = InvalidValue("version", "\u{1B}[2J", "it is hostile")
        #expect(error.description == "version \"\\u{1b}[2J\": it is hostile")
    }
}

@Suite struct HTMLTests {
    @Test(arguments: [
        ("plain", "plain"), ("<a href=\"x\">&'", "&lt;a href=&quot;x&quot;&gt;&amp;&#39;"), ("", ""), ("é€🚀", "é€🚀"),
        // Swift takes these pairs for one character each, a browser for two.
        ("\"\u{301}", "&quot;\u{301}"), ("<\u{338}", "&lt;\u{338}"), ("&\u{200d}", "&amp;\u{200d}"),
        ("'\u{fe0f}", "&#39;\u{fe0f}"),
    ])
    func `no character that means something in HTML is left`(text: String, escaped: String) {
        #expect(Array(HTML.escape(text).unicodeScalars) == Array(escaped.unicodeScalars))
    }
}
