import Testing
import Transfer

/// A client that gives up on a slow server as soon as libcurl can, which counts in seconds.
let impatient = {
    var options = HTTPOptions()
    options.lowSpeedTime = .seconds(1)
    return HTTPClient(options)
}()

/// Why a GET fails.
func failure(_ url: String, limit: Int = 1000) throws -> TransferError {
    try #require(throws: TransferError.self) { try impatient.get(url, limit: limit) }
}

@Suite(.timeLimit(.minutes(20))) struct GetTests {
    private typealias Reply = ScriptedServer.Reply

    private static let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    private static let untilClose = "HTTP/1.1 200 OK\r\n\r\n"

    @Test(arguments: [0, 1, 300_000])
    func `a body comes out byte for byte`(count: Int) throws {
        let body = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let server = try ScriptedServer { request in
            switch request.target {
            case "/length": .status(200, [], body)
            case "/close": Reply(GetTests.untilClose, body, then: .close)
            default:
                Reply(
                    GetTests.chunked + (count > 0 ? "\(String(count, radix: 16))\r\n" : ""),
                    body + "\r\n0\r\n\r\n".utf8
                )
            }
        }
        for path in count > 0 ? ["/length", "/close", "/chunked"] : ["/length", "/close"] {
            #expect(try HTTPClient().get(server.url(path), limit: count) == body, "\(path)")
        }
    }

    @Test func `nothing is decoded, and no cookie is kept`() throws {
        let server = try ScriptedServer { _ in
            .status(200, ["Content-Encoding: gzip", "Set-Cookie: a=b"], Array("no gzip at all".utf8))
        }
        let client = HTTPClient()
        for _ in 0..<2 {
            #expect(try client.get(server.url("/"), limit: 100) == Array("no gzip at all".utf8))
        }
        let request = try #require(server.requests.last)
        #expect(request.text.hasPrefix("GET / HTTP/1.1\r\n"))
        #expect(request.field("User-Agent") == "ota-release/0.1.0")
        for name in ["Accept-Encoding", "Cookie", "Range", "Authorization"] { #expect(request.field(name) == nil) }
    }

    @Test func `a body as long as the limit fits, and one byte more does not`() throws {
        let server = try ScriptedServer { request in
            switch request.target {
            case "/length": .ok("0123456789")
            case "/chunked": Reply(GetTests.chunked + "6\r\n012345\r\n4\r\n6789\r\n0\r\n\r\n")
            default: Reply(GetTests.untilClose + "0123456789", then: .close)
            }
        }
        for path in ["/length", "/chunked", "/close"] {
            #expect(try HTTPClient().get(server.url(path), limit: 10).count == 10, "\(path)")
            #expect(try failure(server.url(path), limit: 9).reason == .tooLong(limit: 9), "\(path)")
        }
    }

    @Test func `data without an end is stopped`() throws {
        let chunk = Array("8000\r\n".utf8) + [UInt8](repeating: 7, count: 0x8000) + Array("\r\n".utf8)
        let server = try ScriptedServer { request in
            switch request.target {
            case "/chunked": Reply(GetTests.chunked, then: .endless(chunk))
            case "/headers": Reply("HTTP/1.1 200 OK\r\n", then: .endless(Array("A: b\r\n".utf8)))
            case "/interim": Reply("", then: .endless(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)))
            case "/404": Reply("HTTP/1.1 404 No\r\n\r\n", then: .endless(chunk))
            case "/302": Reply("HTTP/1.1 302 Go\r\nLocation: /\r\n\r\n", then: .endless(chunk))
            default: Reply(GetTests.untilClose, then: .endless(chunk))
            }
        }
        #expect(try failure(server.url("/chunked"), limit: 100_000).reason == .tooLong(limit: 100_000))
        #expect(try failure(server.url("/"), limit: 100_000).reason == .tooLong(limit: 100_000))
        #expect(try failure(server.url("/headers")).reason == .protocolViolation)
        #expect(try failure(server.url("/interim")).reason == .protocolViolation)
        #expect(try failure(server.url("/404")).reason == .status(404))
        #expect(try failure(server.url("/302")).reason == .status(302))
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n012345678",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n01234",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n",
        "",
    ])
    func `an answer that ends too early is an error`(text: String) throws {
        let server = try ScriptedServer { _ in Reply(text, then: .close) }
        #expect(try failure(server.url("/")).reason == .connection)
    }

    @Test(arguments: [Reply.Ending.dribble, .silence])
    func `a server that hardly sends is left`(ending: ScriptedServer.Reply.Ending) throws {
        let server = try ScriptedServer { _ in Reply("HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", then: ending) }
        #expect(try failure(server.url("/")).reason == .timedOut)
    }

    @Test func `a server that does not answer is left`() throws {
        let server = try ScriptedServer { _ in Reply("", then: .silence) }
        #expect(try failure(server.url("/")).reason == .timedOut)
    }

    @Test(arguments: [
        (201, "check the URL"), (204, "check the URL"), (206, "check the URL"), (304, "check the URL"),
        (400, "check the URL"), (401, "permissions"), (403, "signed URL has expired"), (404, "published"),
        (410, "published"), (429, "later"), (500, "later"), (503, "later"),
    ])
    func `a status other than 200 is an error, and its body is not kept`(status: Int, remedy: String) throws {
        let server = try ScriptedServer { _ in
            .status(status, [], status == 204 || status == 304 ? [] : Array("not this".utf8))
        }
        let error = try failure(server.url("/file"))
        #expect(error.reason == .status(status))
        #expect(error.description.hasPrefix("cannot fetch \(server.url("/file")): the server answered with status "))
        #expect(error.description.contains(remedy), "\(error)")
    }

    @Test func `a server that does not speak HTTP breaks the rules`() throws {
        let long = String(repeating: "x", count: 200_000)
        let server = try ScriptedServer { request in
            request.target == "/garbage"
                ? Reply("SSH-2.0-OpenSSH_9.2\r\n\r\n", then: .close)
                : Reply("HTTP/1.1 200 OK\r\nA: \(long)\r\nContent-Length: 0\r\n\r\n")
        }
        for path in ["/garbage", "/long-line"] {
            let error = try failure(server.url(path))
            #expect([.protocolViolation, .other].contains(error.reason), "\(error)")
        }
    }

    @Test func `large headers are fine`() throws {
        let fields = (0..<100).map { "X-\($0): " + String(repeating: "x", count: 1000) }
        let server = try ScriptedServer { _ in .status(200, fields, [1]) }
        #expect(try HTTPClient().get(server.url("/"), limit: 1) == [1])
    }

    @Test func `nobody listening is an error of the connection`() throws {
        let socket = try LoopbackSocket()
        let url = "http://127.0.0.1:\(socket.port)/"
        let error = try failure(url)
        #expect(error.reason == .connection)
        #expect(
            error.description.hasPrefix("cannot fetch \(url): the connection failed (Failed to connect"),
            "\(error)"
        )
    }

    @Test func `no error shows the secrets of a URL`() throws {
        let server = try ScriptedServer { request in
            switch request.target.prefix(2) {
            case "/r": .redirect(to: "/target?secret")
            case "/l": .redirect(to: "/l?secret")
            case "/f": .redirect(to: "ftp://user:secret@host/secret")
            case "/c": Reply("", then: .close)
            default: .status(403)
            }
        }
        let host = server.url("").dropFirst("http://".count)
        for path in ["r", "l", "f", "c", "x"] {
            let error = try failure("http://user:secret@\(host)/\(path)?X-Amz-Signature=secret#secret")
            #expect(error.url == "http://\(host)/\(path)")
            #expect(!error.description.contains("secret"), "\(error)")
        }
        #expect(server.requests.first?.target.hasSuffix("?X-Amz-Signature=secret") == true)
    }
}
