import TestSupport
import Testing
import UpdateMetadata

struct CanonicalJSONTests {
    /// The canonical form of a text.
    static func canonical(_ text: String) throws -> String {
        String(decoding: try JSONDocument(parsing: Array(text.utf8)).root.canonical, as: UTF8.self)
    }

    @Test(arguments: [
        (#"{}"#, #"{}"#), (" \t\r\n{ \n} ", #"{}"#), (#"[]"#, #"[]"#), ("[ ]", #"[]"#), (#""""#, #""""#),
        (#"null"#, #"null"#), (#" true"#, #"true"#), (#"[false , null]"#, #"[false,null]"#),
        (#"{"b":1,"a":2}"#, #"{"a":2,"b":1}"#),
        (#"{"a":{"d":1,"c":[{"f":1,"e":2}]}}"#, #"{"a":{"c":[{"e":2,"f":1}],"d":1}}"#),
        (#"{"b":1,"a2":2,"a10":3,"B":4,"_t":5}"#, #"{"B":4,"_t":5,"a10":3,"a2":2,"b":1}"#),
        (#"{"a":1,"":2,"a\u0000":3}"#, "{\"\":2,\"a\":1,\"a\u{0}\":3}"),
        // By code points: UTF-16 would have the astral plane before the last of the basic one.
        (
            "{\"\u{10000}\":1,\"\u{FFFD}\":2,\"\u{E9}\":3,\"z\":4}",
            "{\"z\":4,\"\u{E9}\":3,\"\u{FFFD}\":2,\"\u{10000}\":1}"
        ),
        (#"{"\ud800\udc00":1,"\ufffd":2}"#, "{\"\u{FFFD}\":2,\"\u{10000}\":1}"),
        // The same to Unicode, but not to us.
        ("{\"\u{E9}\":1,\"e\u{301}\":2}", "{\"e\u{301}\":2,\"\u{E9}\":1}"),
        (#"{"\u0061":1,"B":2}"#, #"{"B":2,"a":1}"#), (#"["\u0041\/\u00e9"]"#, "[\"A/\u{E9}\"]"),
        (#"["\"\\"]"#, #"["\"\\"]"#), (#"["\u0022\u005c"]"#, #"["\"\\"]"#), (#"["\uD834\uDD1E"]"#, "[\"\u{1D11E}\"]"),
        (#"["\b\f\n\r\t\u001f"]"#, "[\"\u{8}\u{C}\n\r\t\u{1F}\"]"), ("[\"\u{7F}\u{2028}\"]", "[\"\u{7F}\u{2028}\"]"),
        (#"-0"#, #"0"#), (#"[-0,0,-1,10]"#, #"[0,0,-1,10]"#),
        (#"[9223372036854775807,-9223372036854775808]"#, #"[9223372036854775807,-9223372036854775808]"#),
        // What is canonical after what is not, and before.
        (#"[ {"a":1},{"b":1,"a":2}, {"a":"\u0061"},"a"]"#, #"[{"a":1},{"a":2,"b":1},{"a":"a"},"a"]"#),
        (#"{"a":{"x":1},"b":{"z":-0},"c":{"y":[1]}}"#, #"{"a":{"x":1},"b":{"z":0},"c":{"y":[1]}}"#),
    ])
    func `there is one form for all texts of a value`(text: String, expected: String) throws {
        #expect(try CanonicalJSONTests.canonical(text).utf8.elementsEqual(expected.utf8))
    }

    @Test(arguments: [
        ("", 0, "the text ends where a value should be"), (" ", 1, "the text ends where a value should be"),
        ("[1,]", 3, "no value starts so"), ("[,1]", 1, "no value starts so"), ("[1 2]", 3, "a value is followed by"),
        ("[1", 2, "a value is followed by"), ("{\"a\":1,}", 7, "a key is a string"), ("{a:1}", 1, "a key is a string"),
        ("{\"a\" 1}", 5, "a key is followed by a colon"), ("{\"a\":}", 5, "no value starts so"),
        ("{} {}", 3, "there is more after the value"), ("[]\u{0}", 2, "there is more after the value"),
        ("\u{FEFF}[]", 0, "no value starts so"), ("'a'", 0, "no value starts so"), ("NaN", 0, "no value starts so"),
        ("tru", 0, "no value starts so"), ("nul", 0, "no value starts so"), ("True", 0, "no value starts so"),
        ("truetrue", 4, "there is more"), ("//\n1", 0, "no value starts so"), ("+1", 0, "no value starts so"),
        ("1.0", 1, "no numbers but integers"), ("1e3", 1, "no numbers but integers"),
        ("[1,-2E1]", 5, "no numbers but integers"), ("-", 1, "a number has digits"), (".5", 0, "no value starts so"),
        ("01", 2, "no leading zeros"), ("-01", 3, "no leading zeros"), ("00", 2, "no leading zeros"),
        ("9223372036854775808", 19, "does not fit into 64 bits"),
        ("-9223372036854775809", 20, "does not fit into 64 bits"),
        ("[1,123456789012345678901234567890]", 33, "does not fit into 64 bits"),
        ("\"a", 2, "a string has no end"), ("\"a\\", 2, "no such escape"), ("\"\\x\"", 1, "no such escape"),
        ("\"\\u12\"", 1, "no such escape"), ("\"\\u12g4\"", 1, "no such escape"), ("\"\\u+123\"", 1, "no such escape"),
        ("\"\\U0041\"", 1, "no such escape"), ("\"a\nb\"", 2, "a control character in a string is escaped"),
        ("\"\u{0}\"", 1, "a control character in a string is escaped"),
        ("\"\u{1F}\"", 1, "a control character in a string is escaped"),
        ("\"\\ud800\"", 1, "no such escape"), ("\"\\udc00\"", 1, "no such escape"),
        ("\"\\ud800\\u0041\"", 1, "no such escape"), ("\"\\udc00\\ud800\"", 1, "no such escape"),
        ("\"\\ud800x\"", 1, "no such escape"), ("\"\\ud800\\ud800\\udc00\"", 1, "no such escape"),
        ("{\"a\":1,\"a\":1}", 8, "an object has this key twice"),
        ("{\"a\":1,\"b\":2,\"a\":1}", 14, "an object has this key twice"),
        ("[{\"a\":1,\"\\u0061\":2}]", 9, "an object has this key twice"),
        ("{\"\u{E9}\":1,\"\\u00e9\":2}", 9, "an object has this key twice"),
        ("{\"\":1,\"\":2}", 7, "an object has this key twice"),
    ])
    func `what is no JSON of ours is refused, with the place`(text: String, offset: Int, reason: String) throws {
        let error = #expect(throws: JSONError.self) { try JSONDocument(parsing: Array(text.utf8)) }
        #expect(error?.offset == offset)
        #expect(error?.reason.contains(reason) ?? false, "\(error?.reason ?? "")")
    }

    @Test(arguments: [
        [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC3], [0xE2, 0x82], [0x80], [0xC1, 0xBF],
    ])
    func `text that is not UTF-8 is refused`(bytes: [UInt8]) throws {
        let quote = UInt8(ascii: "\"")
        let error = #expect(throws: JSONError.self) { try JSONDocument(parsing: [quote] + bytes + [quote]) }
        #expect(error?.reason == "it is not UTF-8")
    }

    @Test(arguments: [("[", "]"), (#"{"a":"#, "}"), (#"[{"a":"#, "}]")])
    func `nesting ends at 64`(open: String, close: String) throws {
        let steps = open.hasPrefix("[{") ? 2 : 1
        func text(_ depth: Int) -> String {
            String(repeating: open, count: depth / steps) + "1" + String(repeating: close, count: depth / steps)
        }
        #expect(try CanonicalJSONTests.canonical(text(64)) == text(64))
        let error = #expect(throws: JSONError.self) { try JSONDocument(parsing: Array(text(66).utf8)) }
        #expect(error?.reason == "it is nested deeper than 64")
        // No stack is long enough for this.
        #expect(throws: JSONError.self) { try JSONDocument(parsing: Array(text(1_000_000).utf8)) }
    }

    @Test func `values are what was written`() throws {
        let text =
            #"{"i":-9223372036854775808,"s":"\ud83d\ude00\n","t":true,"f":false,"a":[1,[2],{"x":3}],"\u006e":null}"#
        let root = try JSONDocument(parsing: Array(text.utf8)).root
        #expect(root["i"]?.integer == .min)
        #expect(root["s"]?.string == "\u{1F600}\n")
        #expect(root["t"]?.boolean == true)
        #expect(root["f"]?.boolean == false)
        #expect(root["a"]?.elements?.count == 3)
        #expect(root["a"]?.elements?.last?["x"]?.integer == 3)
        #expect(root["n"]?.canonical == Array("null".utf8))
        #expect(root["x"] == nil)
        // A value is nothing but what it is.
        #expect(root["i"]?.string == nil)
        #expect(root["t"]?.integer == nil)
        #expect(root["s"]?.boolean == nil)
        #expect(root["a"]?["x"] == nil)
        #expect(root.elements == nil)
        #expect(root["n"]?.boolean == nil)
        var keys: [String] = []
        root.forEachMember { key, _ in keys.append(key) }
        #expect(keys == ["i", "s", "t", "f", "a", "n"])
    }

    @Test func `an object may hold keys that look alike`() throws {
        let object = CanonicalJSON.object(["\u{E9}": .integer(1)])
        #expect(object.canonical == Array("{\"\u{E9}\":1}".utf8))
        let root = try JSONDocument(parsing: Array("{\"e\u{301}\":2,\"\u{E9}\":1}".utf8)).root
        #expect(root["\u{E9}"]?.integer == 1)
        #expect(root["e\u{301}"]?.integer == 2)
    }

    @Test func `control characters are raw in what is signed and escaped in the file`() throws {
        let value = CanonicalJSON.string("\u{0}\u{1}\n\u{1F} \"\\\u{7F}é")
        #expect(value.canonical == Array("\"\u{0}\u{1}\n\u{1F} \\\"\\\\\u{7F}é\"".utf8))
        #expect(value.text == Array("\"\\u0000\\u0001\\n\\u001f \\\"\\\\\u{7F}é\"".utf8))
        #expect(try JSONDocument(parsing: value.text).root.canonical == value.canonical)
    }
}
