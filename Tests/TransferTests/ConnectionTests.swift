import FileStore
import Foundation
import Synchronization
import SystemPackage
import TestSupport
import Testing
import Transfer

@Suite(.timeLimit(.minutes(20))) struct ConnectionTests {
    @Test func `calls one after the other share a connection, whatever their answers`() throws {
        let server = try ScriptedServer { request in
            request.target == "/404" ? .status(404, [], Array("nothing".utf8)) : .ok("here")
        }
        let client = HTTPClient()
        for _ in 0..<3 {
            #expect(try client.get(server.url("/"), limit: 10).count == 4)
            #expect(throws: TransferError.self) { try client.get(server.url("/404"), limit: 1) }
        }
        #expect(server.connectionCount == 1)
        #expect(server.requests.count == 6)
    }

    @Test func `a connection that the server has closed is replaced`() throws {
        let server = try ScriptedServer { _ in
            ScriptedServer.Reply("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere", then: .close)
        }
        let client = HTTPClient()
        for _ in 0..<3 { #expect(try client.get(server.url("/"), limit: 10).count == 4) }
        #expect(server.connectionCount == 3)
    }

    @Test func `a stopped transfer leaves nothing for the next`() throws {
        let server = try ScriptedServer { .ok($0.target) }
        let client = HTTPClient()
        #expect(throws: TransferError.self) { try client.get(server.url("/long"), limit: 1) }
        #expect(try client.get(server.url("/next"), limit: 10) == Array("/next".utf8))
    }

    @Test func `eight threads share a client`() throws {
        let server = try ScriptedServer { .ok(String(repeating: $0.target, count: 1000)) }
        let client = HTTPClient()
        let wrong = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for round in 0..<20 {
                let path = "/\(thread)-\(round)"
                let body = try? client.get(server.url(path), limit: 10_000)
                let isRight = body == Array(String(repeating: path, count: 1000).utf8)
                if !isRight { wrong.withLock { $0.append(path) } }
            }
        }
        #expect(wrong.withLock { $0 } == [])
        #expect(server.requests.count == 160)
        #expect(server.connectionCount <= 8)
    }
}

@Suite(.temporaryFolder, .timeLimit(.minutes(20)), .tags(.interop)) struct TLSTests {
    /// Answers over TLS with the certificate in its folder, and says its port once it can be connected to.
    private static let program = """
        import http.server, os, ssl, sys
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(302 if self.path == '/down' else 200)
                self.send_header('Location', 'http://127.0.0.1/')
                self.send_header('Content-Length', '4')
                self.end_headers()
                self.wfile.write(b'here')
        server = http.server.HTTPServer(('127.0.0.1', 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain('certificate.pem', 'key.pem')
        server.socket = context.wrap_socket(server.socket, server_side=True)
        print(server.server_port, flush=True)
        os.dup2(2, 1)
        server.serve_forever()
        """

    @Test func `a certificate that nobody vouches for is refused, and accepted where it is trusted`() throws {
        let folder = try TemporaryFolder.forTest
        let certificate = try Tool.run(
            "sh",
            "-c",
            """
            mkfifo port && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem \
            -out certificate.pem -subj /CN=test -addext subjectAltName=IP:127.0.0.1 -days 2
            """,
            in: folder.path
        )
        try #require(certificate.status == 0, "\(certificate.errors)")
        // The shell opens the pipe: its reader comes to an end even if the program never starts.
        let (process, _, _) = try Tool.start(
            ["sh", "-c", "exec python3 -c \"$1\" > port", "sh", TLSTests.program],
            in: folder.path
        )
        defer {
            // The tests may run with SIGTERM blocked, and the program has inherited that.
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let text = String(decoding: try FileReader.contents(ofFileOrPipe: folder("port"), limit: 10), as: UTF8.self)
        let port = try #require(Int(text.dropLast()))

        let error = try failure("https://127.0.0.1:\(port)/")
        #expect(error.reason == .tls)
        #expect(error.description.contains("self-signed certificate"), "\(error)")

        var options = HTTPOptions()
        options.caFile = folder("certificate.pem").string
        let client = HTTPClient(options)
        #expect(try client.get("https://127.0.0.1:\(port)/", limit: 4) == Array("here".utf8))

        // The certificate is for the address alone.
        let other = try #require(throws: TransferError.self) {
            try client.get("https://localhost:\(port)/", limit: 4)
        }
        #expect(other.reason == .tls)

        let down = try #require(throws: TransferError.self) {
            try client.get("https://127.0.0.1:\(port)/down", limit: 4)
        }
        #expect(down.reason == .protocolViolation)
        #expect(down.description.contains("down to http://"))
    }

    @Test func `a file without certificates is an error`() throws {
        let server = try ScriptedServer { _ in .ok("") }
        var options = HTTPOptions()
        options.caFile = try TemporaryFolder.forTest("missing.pem").string
        let url = server.url("/").replacingOccurrences(of: "http:", with: "https:")
        let error = try #require(throws: TransferError.self) { try HTTPClient(options).get(url, limit: 4) }
        #expect(error.reason == .tls)
        #expect(error.description.contains("missing.pem"), "\(error)")
    }
}
