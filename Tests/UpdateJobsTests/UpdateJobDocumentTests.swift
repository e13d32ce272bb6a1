import ReleaseModel
import Testing
import UpdateJobs

/// The job document of a software update.
@Suite struct UpdateJobDocumentTests {
    @Test func `a document has these bytes`() throws {
        let text = try SampleDocument.make(roots: 1).encoded().text
        #expect(text == SampleDocument.golden)
        #expect(try UpdateJobDocument(parsing: text) == SampleDocument.make(roots: 1))
    }

    @Test(arguments: Platform.allCases, UpdateAgentLogLevel.allCases)
    func `what is written is read`(platform: Platform, level: UpdateAgentLogLevel) throws {
        for software in Software.allCases {
            let document = try SampleDocument.make(software, for: platform, roots: 3, logLevel: level)
            #expect(try UpdateJobDocument(parsing: document.encoded().text) == document)
        }
    }

    @Test func `a log says errors by default`() { #expect(UpdateAgentLogLevel.standard == .error) }

    @Test func `a document with eight roots and the longest region is short enough`() throws {
        let region = try Region(customNamed: String(repeating: "r", count: 43))
        let document = try SampleDocument.make(.otaAgent, for: .amazonLinuxX86_64, roots: 8, in: region)
        let text = try document.encoded().text
        #expect(text.utf8.count < JobDocument.longest)
        #expect(text.utf8.count < 8192)
        let chain = try SampleDocument.make(.otaAgent, for: .amazonLinuxX86_64, roots: 64, in: region)
        #expect(try chain.encoded().text.utf8.count < JobDocument.longest)
    }

    @Test func `a device reads it with URLs of 2000 characters`() throws {
        let document = try SampleDocument.make(roots: 8)
        let received = PresignedPlaceholder.replace(in: try document.encoded().text) { object in
            "https://s3.us-east-1.amazonaws.com/\(object.bucket)/\(object.key)?X-Amz-Security-Token="
                + String(repeating: "A", count: 1900)
        }
        #expect(received.utf8.count < UpdateJobDocument.longest)
        let read = try UpdateJobDocument(parsing: received)
        #expect(read.metadata.roots.map(\.name) == document.metadata.roots.map(\.name))
        #expect(read.artifact.digest == document.artifact.digest)
        guard case .url(let url) = read.metadata.timestamp.location else {
            Issue.record("\(read.metadata.timestamp.location)")
            return
        }
        #expect(url.utf8.count > 1900)
    }

    @Test func `other jobs are left alone`() throws {
        #expect(UpdateJobDocument.isUpdate(SampleDocument.golden))
        #expect(UpdateJobDocument.isUpdate(#"{"operation":"greengrass-software-update"}"#))
        for text in ["", "{}", "[]", #"{"operation":"reboot"}"#, #"{"operation":1}"#, "greengrass-software-update"] {
            #expect(!UpdateJobDocument.isUpdate(text))
        }
    }

    @Test(arguments: SampleDocument.mistakes)
    func `a mistake is refused`(mistake: SampleDocument.Mistake) {
        #expect(mistake.text != SampleDocument.golden)
        #expect(throws: InvalidValue.self) { try UpdateJobDocument(parsing: mistake.text) }
    }

    @Test func `escapes are read`() throws {
        let text = SampleDocument.golden.replacing("ubuntu\"", with: #"\u0075bun\u0074u""#)
        #expect(text != SampleDocument.golden)
        #expect(try UpdateJobDocument(parsing: text) == SampleDocument.make(roots: 1))
        let escaped = SampleDocument.golden.replacing("/", with: #"\/"#)
        #expect(try UpdateJobDocument(parsing: escaped) == SampleDocument.make(roots: 1))
        for name in [#"\ud83d\ude00"#, #"\b\f\n\r\t\"\\"#] {
            #expect(throws: Never.self) { try JobDocument(parsing: "{\"a\":\"\(name)\"}") }
        }
        for name in [#"\ude00"#, #"\ud83d"#, #"\ud83dx"#, #"\ud83d\u0041"#, #"\ud83d\n"#, #"\u12"#, #"\u12g4"#, #"\"#] {
            #expect(throws: InvalidValue.self) { try JobDocument(parsing: "{\"a\":\"\(name)\"}") }
        }
        // Equal keys are equal however they are written.
        #expect(throws: InvalidValue.self) {
            try JobDocument(parsing: #"{"\ud83d\ude00":1,"😀":2}"#)
        }
    }

    @Test func `every text that is cut short is refused`() {
        let bytes = Array(SampleDocument.golden.utf8)
        for count in 0..<bytes.count {
            #expect(throws: InvalidValue.self) {
                try UpdateJobDocument(parsing: String(decoding: bytes[..<count], as: UTF8.self))
            }
        }
    }

    @Test func `roots are a chain`() throws {
        func files(_ versions: [Int]) throws -> [DocumentFile] {
            try versions.map { try SampleDocument.file("\($0).root.json") }
        }
        for versions in [[1], [7], [2, 3, 4], [999_998, 999_999], Array(1...64)] {
            #expect(throws: Never.self) { try SampleDocument.metadata(roots: files(versions)) }
        }
        for versions in [[], [0], [1, 3], [2, 1], [1, 1], [999_999, 1_000_000], Array(1...65)] {
            #expect(throws: InvalidValue.self) { try SampleDocument.metadata(roots: files(versions)) }
        }
        for name in ["root.json", "01.root.json", "1.root.json.", "1.Root.json", "+1.root.json"] {
            #expect(throws: InvalidValue.self) { try SampleDocument.metadata(roots: [SampleDocument.file(name)]) }
        }
    }

    @Test(arguments: [
        ("a", true), ("1.root.json", true), ("a%2Fb.json", true), ("", false), (".", false), ("..", false),
        ("a/b", false),
        ("a\\b", false), ("a\u{0}", false), (String(repeating: "a", count: 256), false),
    ])
    func `a file's name is one component`(name: String, isLegal: Bool) {
        #expect(((try? SampleDocument.file(name)) != nil) == isLegal)
    }

    @Test(arguments: [
        ("https://h/x", true), ("http://127.0.0.1:9000/b/k?X-Amz-Expires=60", true), ("https://", false), ("", false),
        ("ftp://h/x", false), ("file:///etc/passwd", false), ("https://h/a b", false), ("https://h/\n", false),
        ("https://h/é", false), ("HTTPS://h/x", false), ("-o/tmp/x", false), ("${aws:iot:other:x}", false),
        ("https://h/" + String(repeating: "a", count: 8182), true),
        ("https://h/" + String(repeating: "a", count: 8183), false),
    ])
    func `a location is a placeholder or a URL`(text: String, isLegal: Bool) {
        #expect((try? FileLocation(parsing: text))?.text == (isLegal ? text : nil))
    }
}
