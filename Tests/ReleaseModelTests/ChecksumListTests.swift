import ReleaseModel
import TestSupport
import Testing

@Suite struct ChecksumListTests {
    private static let zeros = String(repeating: "0", count: 64)
    private static let ones = String(repeating: "1", count: 64)

    private static func list() throws -> ChecksumList {
        try ChecksumList([
            .init(digest: SHA256Digest(parsing: ones), key: ObjectKey(parsing: "core/b.tar.xz")),
            .init(digest: SHA256Digest(parsing: zeros), key: ObjectKey(parsing: "core/a.tar.xz")),
        ])
    }

    @Test func `a list is sorted by key and written as sha256sum writes it`() throws {
        let text = "\(ChecksumListTests.zeros)  core/a.tar.xz\n\(ChecksumListTests.ones)  core/b.tar.xz\n"
        #expect(try ChecksumListTests.list().text == text)
    }

    @Test func `a list that was written is read back`() throws {
        let list = try ChecksumListTests.list()
        #expect(try ChecksumList(parsing: list.text) == list)
        #expect(try ChecksumList(parsing: "").text == "")
    }

    @Test(arguments: [
        ("no line feed at the end", "\(zeros)  a"),
        ("one space", "\(zeros) a\n"),
        ("sha256sum's binary mode", "\(zeros) *a\n"),
        ("three spaces", "\(zeros)   a\n"),
        ("no key", "\(zeros)  \n"),
        ("no digest", "  a\n"),
        ("a short digest", "00  a\n"),
        ("capitals", "\(String(repeating: "A", count: 64))  a\n"),
        ("an empty line", "\(zeros)  a\n\n"),
        ("a climbing key", "\(zeros)  ../a\n"),
        ("an absolute key", "\(zeros)  /a\n"),
        ("carriage returns", "\(zeros)  a\r\n"),
        ("a comment", "# sums\n\(zeros)  a\n"),
    ])
    func `a malformed list is refused`(what: String, text: String) {
        #expect(throws: InvalidValue.self, "\(what)") { try ChecksumList(parsing: text) }
    }
}

@Suite(.temporaryFolder, .tags(.interop)) struct ChecksumListInteropTests {
    @Test func `sha256sum checks the list from the bucket's root`() throws {
        let folder = try TemporaryFolder.forTest
        try folder.write([], to: "core/a.tar.xz")
        let digest = try SHA256Digest(parsing: DigestTests.empty256)
        let list = try ChecksumList([.init(digest: digest, key: ObjectKey(parsing: "core/a.tar.xz"))])
        try folder.write(list.text, to: "SUMS")
        let result = try Tool.run("sha256sum", "--strict", "-c", "SUMS", in: folder.path)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output == "core/a.tar.xz: OK\n")
    }
}
