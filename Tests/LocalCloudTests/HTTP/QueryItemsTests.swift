import Testing

@testable import LocalCloud

@Suite struct QueryItemsTests {
    @Test(arguments: [
        ("", []), ("&&", []), ("a", ["a", ""]), ("a=", ["a", ""]), ("=b", ["", "b"]),
        ("a=b=c&d", ["a", "b=c", "d", ""]), ("%61=%2B+", ["a", "++"]),
        // What is no text is left out.
        ("%=1&a=%&b=%FF&c=%C3%A9", ["c", "\u{E9}"]),
    ])
    func `a query is names and values`(text: String, expected: [String]) {
        let items = QueryItems(text)
        #expect(items.names.flatMap { [$0, items[$0] ?? ""] } == expected)
    }

    @Test func `a plus of a form is a space, whatever follows it`() {
        let items = QueryItems("a=+%2B&b=+\u{301}x", isForm: true)
        #expect(items["a"] == " +")
        #expect(items["b"].map { Array($0.unicodeScalars) } == [" ", "\u{301}", "x"])
    }

    @Test func `the first of several counts, and names are told apart by their bytes`() {
        let items = QueryItems("a=1&a=2&\u{212A}=3")
        #expect(items["a"] == "1")
        #expect(items["K"] == nil)
        #expect(!items.has("b"))
    }
}
