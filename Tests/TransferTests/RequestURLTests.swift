import Testing
import Transfer

@Suite struct RequestURLTests {
    @Test(arguments: [
        "", "host/path", "http:/host/", "http://", "http:///host/", "https://?q", "http://@host/", "ftp://host/file",
        "file:///etc/passwd", "http://host/a b", "http://host/\0", "http://host/\n", "http://host:port/",
        "http://[::1/",
        " http://host/",
    ])
    func `what is no URL of HTTP is refused before any transfer`(url: String) throws {
        let error = try #require(throws: TransferError.self) { try HTTPClient().get(url, limit: 10) }
        #expect(error.reason == .malformedURL, "\(error)")
        #expect(error.description.hasSuffix("give one like https://host/path"))
    }

    @Test(arguments: [
        ("user:secret@host/path?secret", "host/path"),
        ("ftp://user:secret@host/@scope/path#secret", "scope/path"),
        ("http://user:se/cret@host/path", "host/path"),
        ("http:///user:secret@host/path?a@b", "host/path"),
        ("\u{1B}[2J", "\\u{1b}[2J"),
    ])
    func `a text that is no URL is shown without what could be secret`(url: String, shown: String) throws {
        let error = try #require(throws: TransferError.self) { try HTTPClient().get(url, limit: 10) }
        #expect(error.url == shown)
        #expect(!error.description.contains("secret"))
    }
}
