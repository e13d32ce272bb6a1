import ReleaseModel
import Testing
import UpdateJobs

/// The bounds of the service's model, on both of their sides.
@Suite struct LimitTests {
    private static func text(_ count: Int) -> String { String(repeating: "a", count: count) }

    @Test(arguments: [
        ("a", true), ("A_z-09", true), (text(64), true), ("", false), (text(65), false), ("a b", false), ("a:b", false),
        ("é", false), ("a\n", false), ("$next", false), ("a/b", false), ("\u{0661}", false),
    ])
    func `a job id`(text: String, isLegal: Bool) {
        #expect((try? JobID(parsing: text))?.text == (isLegal ? text : nil))
    }

    @Test(arguments: [
        ("a:b", true), (text(128), true), ("", false), (text(129), false), ("a.b", false), ("a/b", false), ("#", false),
    ])
    func `a thing, a group and the name of a detail`(text: String, isLegal: Bool) {
        #expect((try? ThingName(parsing: text))?.text == (isLegal ? text : nil))
        #expect((try? ThingGroupName(parsing: text))?.text == (isLegal ? text : nil))
        #expect(((try? StatusDetails([text: "1"])) != nil) == isLegal)
    }

    @Test(arguments: [
        ("A", true), ("WHY_2", true), (String(repeating: "A", count: 128), true), ("", false), ("why", false),
        (String(repeating: "A", count: 129), false), ("A-B", false), ("Ä", false),
    ])
    func `a reason code`(text: String, isLegal: Bool) {
        #expect((try? ReasonCode(parsing: text))?.text == (isLegal ? text : nil))
    }

    @Test(arguments: [
        ("x", true), (text(1024), true), ("", false), (text(1025), false), ("50 %, läuft", true), ("a\nb", false),
        ("a\u{200B}b", false), ("\u{E000}", false), ("\u{7F}", false), ("\u{1F600}", true), ("\u{378}", false),
    ])
    func `the value of a detail`(text: String, isLegal: Bool) {
        #expect(((try? StatusDetails(["a": text])) != nil) == isLegal)
    }

    @Test func `there are ten details at most`() throws {
        func details(_ count: Int) throws -> StatusDetails {
            try StatusDetails(Dictionary(uniqueKeysWithValues: (0..<count).map { ("k\($0)", "v") }))
        }
        #expect(try details(10).map.count == 10)
        #expect(throws: InvalidValue.self) { try details(11) }
    }

    @Test(arguments: [(0, true), (2028, true), (2029, false)])
    func `a description and a comment`(count: Int, isLegal: Bool) {
        #expect(((try? JobDescription(parsing: LimitTests.text(count))) != nil) == isLegal)
        #expect(((try? JobComment(parsing: LimitTests.text(count))) != nil) == isLegal)
    }

    @Test func `descriptions are equal when their bytes are`() throws {
        #expect(try JobDescription(parsing: "\u{E9}") != JobDescription(parsing: "e\u{301}"))
    }

    @Test(arguments: [
        ("{}", true), (" {\"a\": [1, 2.5, null, true, \"\\u00e9\"]} ", true), ("", false), ("[]", false), ("1", false),
        ("{", false), ("{} {}", false), ("{\"a\":1,}", false), ("{\"a\":1e}", false), ("{'a':1}", false),
        ("{\"a\":1,\"a\":2}", false), ("{\"a\":{\"b\":1,\"\\u0062\":2}}", false), ("{\"a\":\"\\x\"}", false),
        ("{\"a\":\"x:y{[\\\"\"}", true), ("{\"a\":01}", false), ("{\"a\":NaN}", false),
        ("{\"a\":[1,]}", false), ("{\"a\":[1 , \n]}", false), ("{\"a\":[\",\"]}", true), ("{,}", false),
        ("{\"a\":[,1]}", false), ("{\"a\":\"\n\"}", false),
        ("{\"a\":1.}", false),
        ("{\"a\":\"\\ud800\"}", false), ("{\"a\":.5}", false), ("{\"a\":+1}", false), ("{\"a\":-}", false),
        ("{\"a\":tru}", false), ("{\"a\":truex}", false), ("{\"a\" 1}", false), ("{\"a\":1 \"b\":2}", false),
        ("{\"a\":1}\u{0}", false), ("\u{C}{}", false), ("/**/{}", false), ("{a:1}", false), ("{\"a\":0x1}", false),
        ("{\"a\":\"\u{7F}\"}", true), ("{\"a\":-0.5e+3}", true), ("{\"a\":1e400}", false), ("{\"a\":}", false),
        ("{\"a\":[1 2]}", false), ("{\"a\":--1}", false), ("{\"a\":1e5.5}", false), ("{1:2}", false),
        ("{\"a\":Infinity}", false),
        ("{\"a\":123456789012345678901234567890}", true), ("{}]", false), ("{\"a\":\"\t\"}", false),
        ("\u{FEFF}{}", false),
    ])
    func `a document is a JSON object`(text: String, isLegal: Bool) {
        #expect((try? JobDocument(parsing: text))?.text == (isLegal ? text : nil))
    }

    @Test func `a document has 32768 bytes at most`() throws {
        func document(_ count: Int) -> String { "{\"a\":\"" + String(repeating: "é", count: (count - 8) / 2) + "\"}" }
        #expect(document(32_768).utf8.count == 32_768)
        #expect(try JobDocument(parsing: document(32_768)).text.utf8.count == 32_768)
        #expect(throws: InvalidValue.self) { try JobDocument(parsing: document(32_770)) }
    }

    @Test func `a document is nested 64 deep at most`() throws {
        func nested(_ depth: Int) -> String {
            "{\"a\":" + String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1) + "}"
        }
        #expect(throws: Never.self) { try JobDocument(parsing: nested(64)) }
        #expect(throws: InvalidValue.self) { try JobDocument(parsing: nested(65)) }
        #expect(throws: InvalidValue.self) { try JobDocument(parsing: nested(16_000)) }
    }

    @Test(arguments: [(59, false), (60, true), (3600, true), (3601, false)])
    func `the life of URLs`(seconds: Int, isLegal: Bool) {
        let config = try? PresignedURLConfig(roleARN: nil, expiresInSeconds: seconds)
        #expect(config?.expiresInSeconds == (isLegal ? seconds : nil))
    }

    @Test(arguments: [
        ("arn:aws:iam::1:role/", true), ("arn:aws:iam::1:role", false), ("role/aaaaaaaaaaaaaaaaaaaaaa", false),
        ("arn:" + text(2044), true), ("arn:" + text(2045), false),
    ])
    func `the role of URLs`(role: String, isLegal: Bool) {
        #expect((try? PresignedURLConfig(roleARN: role))?.roleARN == (isLegal ? role : nil))
    }

    @Test func `URLs live an hour by default`() throws {
        #expect(try PresignedURLConfig(roleARN: nil).expiresInSeconds == 3600)
    }

    @Test(
        arguments: [(-2, nil), (-1, .cancel), (0, nil), (1, .minutes(1)), (10_080, .minutes(10_080)), (10_081, nil)]
            as [(Int64, StepTimeout?)]
    )
    func `the timer of a step`(minutes: Int64, expected: StepTimeout?) {
        #expect((try? StepTimeout(minutes: minutes)) == expected)
    }

    @Test(arguments: [(-1, false), (0, false), (1, true), (10_080, true), (10_081, false)])
    func `the timer of an execution`(minutes: Int, isLegal: Bool) {
        #expect((try? TimeoutConfig(inProgressMinutes: minutes))?.inProgressMinutes == (isLegal ? minutes : nil))
    }

    @Test func `a job has a hundred targets at most, each once`() throws {
        func arns(_ numbers: Range<Int>) -> [String] { numbers.map { "arn:aws:iot:us-east-1:1:thing/\($0)" } }
        #expect(try JobTargets(arns(0..<100) + arns(0..<100)).arns.count == 100)
        #expect(throws: InvalidValue.self) { try JobTargets(arns(0..<101)) }
        #expect(throws: InvalidValue.self) { try JobTargets([]) }
        #expect(throws: InvalidValue.self) { try JobTargets(["thing/1"]) }
    }

    @Test func `times are shown in seconds`() {
        #expect(Sample.time.wholeSeconds == 1_793_491_200)
        #expect(Sample.time.fractionalSeconds == 1_793_491_200.25)
        #expect(JobTime(milliseconds: -1).milliseconds == 0)
        #expect(JobTime(milliseconds: .max).adding(minutes: .max).wholeSeconds == 8_589_934_591)
    }
}
