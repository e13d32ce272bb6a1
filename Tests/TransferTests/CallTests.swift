import FileStore
import Foundation
import SystemPackage
import TestSupport
import Testing
import Transfer

/// Calls of an API.
@Suite(.timeLimit(.minutes(20))) struct CallTests {
    @Test(arguments: [HTTPMethod.post, .put])
    func `a body arrives as JSON, and a GET afterwards is as plain as ever`(method: HTTPMethod) throws {
        let server = try ScriptedServer { .ok($0.method) }
        let client = HTTPClient()
        let body = Array(#"{"status": "IN_PROGRESS"}"#.utf8)
        for content in [body, []] {
            let answer = try client.call(method, server.url("/jobs"), content, limit: 100)
            #expect(answer.status == 200)
            #expect(answer.body == Array(method.rawValue.utf8))
            let request = try #require(server.requests.last)
            #expect(request.body == content)
            #expect(request.field("Content-Type") == "application/json")
            #expect(request.field("Expect") == nil)
        }
        #expect(try client.get(server.url("/object"), limit: 100) == Array("GET".utf8))
        let request = try #require(server.requests.last)
        for name in ["Content-Type", "Content-Length", "Range"] { #expect(request.field(name) == nil, "\(name)") }
        #expect(server.connectionCount == 1)
    }

    @Test(arguments: [HTTPMethod.get, .put]) func `fields go with one call alone`(method: HTTPMethod) throws {
        let server = try ScriptedServer { .ok($0.method) }
        let client = HTTPClient()
        let fields = [(name: "X-Amz-Date", value: "20261101T000000Z"), (name: "Host", value: "elsewhere:1")]
        _ = try client.call(method, server.url("/jobs"), fields: fields, limit: 100)
        let request = try #require(server.requests.last)
        #expect(request.field("X-Amz-Date") == "20261101T000000Z" && request.field("Host") == "elsewhere:1")
        #expect(request.field("Content-Type") == (method == .get ? nil : "application/json"))
        _ = try client.call(method, server.url("/jobs"), limit: 100)
        let next = try #require(server.requests.last)
        #expect(next.field("X-Amz-Date") == nil && next.field("Host") != "elsewhere:1")
    }

    @Test(arguments: [200, 204, 302, 400, 404, 409, 500])
    func `an answer of any status is one, and no redirect is followed`(status: Int) throws {
        let server = try ScriptedServer { _ in
            .status(status, ["Location: /elsewhere"], status == 204 ? [] : Array("words".utf8))
        }
        let answer = try HTTPClient().call(.get, server.url("/"), limit: 100)
        #expect(answer.status == status)
        #expect(answer.body.count == (status == 204 ? 0 : 5))
        #expect(server.requests.count == 1)
    }

    @Test func `an answer as long as the limit fits, and one byte more does not`() throws {
        let server = try ScriptedServer { _ in .ok("0123456789") }
        #expect(try HTTPClient().call(.get, server.url("/"), limit: 10).body.count == 10)
        let error = try #require(throws: TransferError.self) { try HTTPClient().call(.get, server.url("/"), limit: 9) }
        #expect(error.reason == .tooLong(limit: 9))
    }

    @Test func `a server that is not there, and no URL, are errors`() throws {
        let port = try LoopbackSocket().port
        let error = try #require(throws: TransferError.self) {
            try HTTPClient().call(.post, "http://127.0.0.1:\(port)/", [1], limit: 9)
        }
        #expect(error.reason == .connection)
        let malformed = try #require(throws: TransferError.self) {
            try HTTPClient().call(.get, "file:///etc", limit: 9)
        }
        #expect(malformed.reason == .malformedURL)
    }
}

@Suite(.temporaryFolder, .timeLimit(.minutes(20)), .tags(.interop)) struct ClientCertificateTests {
    /// Asks for a certificate, and answers with its subject and the protocol of the handshake.
    private static let program = """
        import http.server, os, ssl
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                certificate = self.request.getpeercert()
                subject = certificate['subject'][0][0][1] if certificate else 'nobody'
                content = f'{subject} {self.request.selected_alpn_protocol()}'.encode()
                self.send_response(200)
                self.send_header('Content-Length', str(len(content)))
                self.end_headers()
                self.wfile.write(content)
        server = http.server.HTTPServer(('127.0.0.1', 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain('device.pem', 'device.key')
        context.load_verify_locations('device.pem')
        context.verify_mode = ssl.CERT_OPTIONAL
        context.set_alpn_protocols(['http/1.1', 'x-amzn-http-ca'])
        server.socket = context.wrap_socket(server.socket, server_side=True)
        print(server.server_port, flush=True)
        os.dup2(2, 1)
        server.serve_forever()
        """

    @Test func `a server learns the client's certificate and its protocol`() throws {
        let folder = try TemporaryFolder.forTest
        let made = try Tool.run(
            "sh",
            "-c",
            """
            mkfifo port && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout device.key \
            -out device.pem -subj /CN=gateway-1 -addext subjectAltName=IP:127.0.0.1 -days 2
            """,
            in: folder.path
        )
        try #require(made.status == 0, "\(made.errors)")
        let (process, _, _) = try Tool.start(
            ["sh", "-c", "exec python3 -c \"$1\" > port", "sh", ClientCertificateTests.program],
            in: folder.path
        )
        defer {
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let text = String(decoding: try FileReader.contents(ofFileOrPipe: folder("port"), limit: 10), as: UTF8.self)
        let url = "https://127.0.0.1:\(text.dropLast())/"
        func answer(_ change: (inout HTTPOptions) -> Void) throws -> String {
            var options = HTTPOptions()
            options.caFile = folder("device.pem").string
            change(&options)
            return String(decoding: try HTTPClient(options).call(.get, url, limit: 100).body, as: UTF8.self)
        }
        let certificate = ClientCertificate(
            certificateFile: folder("device.pem").string,
            keyFile: folder("device.key").string
        )
        #expect(try answer { _ in }.hasPrefix("nobody "))
        #expect(try answer { $0.clientCertificate = certificate }.hasPrefix("gateway-1 "))
        let both = try answer {
            $0.clientCertificate = certificate
            $0.applicationProtocol = "x-amzn-http-ca"
        }
        #expect(both == "gateway-1 x-amzn-http-ca")
        let error = try #require(throws: TransferError.self) {
            try answer {
                $0.clientCertificate = ClientCertificate(certificateFile: "missing.pem", keyFile: "missing.key")
            }
        }
        #expect(error.reason == .tls)
    }
}
