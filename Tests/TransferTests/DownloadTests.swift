import Testing
import Transfer

@Suite(.timeLimit(.minutes(20))) struct DownloadTests {
    private struct Stop: Error, Equatable {}

    /// Ten bytes that can be fetched in parts.
    private func partServer() throws -> ScriptedServer {
        try ScriptedServer { request in
            let body = Array("0123456789".utf8)
            guard let range = request.field("Range") else { return .status(200, [], body) }
            let start = Int(range.dropFirst("bytes=".count).dropLast()) ?? 0
            guard start < body.count else { return .status(416, ["Content-Range: bytes */10"]) }
            return .status(206, ["Content-Range: bytes \(start)-9/10"], Array(body[start...]))
        }
    }

    private func download(_ url: String, from offset: UInt64, limit: UInt64 = 100) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try impatient.download(url, from: offset, limit: limit) { piece in
            for index in piece.indices { bytes.append(piece[index]) }
        }
        return bytes
    }

    private func reason(_ url: String, from offset: UInt64, limit: UInt64 = 100) throws -> TransferError.Reason {
        try #require(throws: TransferError.self) { _ = try download(url, from: offset, limit: limit) }.reason
    }

    @Test(arguments: [(0, "0123456789"), (1, "123456789"), (9, "9")])
    func `a download goes on where it stopped`(offset: Int, rest: String) throws {
        let server = try partServer()
        #expect(try download(server.url("/"), from: UInt64(offset)) == Array(rest.utf8))
        #expect(server.requests.first?.field("Range") == (offset == 0 ? nil : "bytes=\(offset)-"))
    }

    @Test func `a download that was cut continues with what is missing`() throws {
        let server = try ScriptedServer { request in
            request.field("Range") == "bytes=4-"
                ? .status(206, ["content-range:bytes 4-9/10"], Array("456789".utf8))
                : ScriptedServer.Reply("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123", then: .close)
        }
        var bytes: [UInt8] = []
        for expected in ["0123", "0123456789"] {
            try? impatient.download(server.url("/"), from: UInt64(bytes.count), limit: 10) { piece in
                for index in piece.indices { bytes.append(piece[index]) }
            }
            #expect(bytes == Array(expected.utf8))
        }
    }

    @Test func `the range is asked for behind a redirect too`() throws {
        let parts = try partServer()
        let target = parts.url("/")
        let server = try ScriptedServer { _ in .redirect(to: target) }
        #expect(try download(server.url("/"), from: 8) == Array("89".utf8))
    }

    @Test func `the limit counts from the offset`() throws {
        let server = try partServer()
        #expect(try download(server.url("/"), from: 4, limit: 6).count == 6)
        #expect(try reason(server.url("/"), from: 4, limit: 5) == .tooLong(limit: 5))
    }

    @Test func `an offset at the end is out of range`() throws {
        let server = try partServer()
        #expect(try reason(server.url("/"), from: 10) == .status(416))
    }

    @Test(arguments: ["", "0123456789"])
    func `the whole in place of a part is told apart`(body: String) throws {
        let server = try ScriptedServer { _ in .ok(body) }
        #expect(try reason(server.url("/"), from: 5) == .rangeIgnored)
    }

    @Test(arguments: [
        "X: y", "Content-Range: bytes 4-9/10", "Content-Range: bytes */10", "Content-Range: pages 5-9/10",
        "Content-Range: bytes 5", "Content-Range:", "Content-Range: bytes 99999999999999999999-9/10",
    ])
    func `another part than the one asked for is refused`(field: String) throws {
        let server = try ScriptedServer { _ in .status(206, [field], Array("56789".utf8)) }
        #expect(try reason(server.url("/"), from: 5) == .protocolViolation)
    }

    @Test func `nothing of a body that is announced as too long is received`() throws {
        let server = try ScriptedServer { _ in .ok("0123456789") }
        var count = 0
        #expect(throws: TransferError.self) {
            try impatient.download(server.url("/"), from: 0, limit: 9) { count += $0.count }
        }
        #expect(count == 0)
    }

    @Test func `what the receiver throws comes out and ends the transfer`() throws {
        let server = try ScriptedServer { _ in
            ScriptedServer.Reply("HTTP/1.1 200 OK\r\n\r\n", then: .endless([UInt8](repeating: 1, count: 1 << 16)))
        }
        var count = 0
        #expect(throws: Stop()) {
            try impatient.download(server.url("/"), from: 0, limit: .max) { piece in
                count += piece.count
                if count > 200_000 { throw Stop() }
            }
        }
        #expect(count > 200_000 && count < 1_000_000)
    }
}
