import FileStore
import Foundation
import SystemPackage
import TestSupport
import Testing

/// The page of `ota-release serve`, its events and its metrics.
@Suite(.temporaryFolder, .tags(.interop)) struct LivePageTests {
    private func server() throws -> RunningServer {
        let project = try SampleProject.staged()
        try project.build()
        return try RunningServer(project)
    }

    private func python(_ script: String, _ server: RunningServer, _ arguments: String...) throws -> Tool.Result {
        try Tool.run(server.python(script, ["us-east-1"] + arguments), environment: server.environment)
    }

    /// What `curl` prints of an answer: the head, an empty line, and the body.
    private func get(_ server: RunningServer, _ path: String, _ options: String...) throws -> String {
        let result = try Tool.run(["curl", "-sSik", "-m", "30", server.endpoint + path] + options)
        try #require(result.status == 0, "\(path): \(result.errors)")
        return result.output
    }

    private func status(_ answer: String) -> Int? {
        answer.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap { Int($0) }
    }

    @Test func `the update of the documentation's procedure is on the page, done`() throws {
        let server = try server()
        let walk = try python("update_walk.py", server)
        try #require(walk.status == 0, "\(walk.errors)")
        let job = try #require(walk.output.split(separator: " ").first.map(String.init))
        let overview = try get(server, "/_/")
        #expect(overview.contains("core 1.0.0 for ubuntu/x86_64"))
        #expect(overview.contains("<a href=\"/_/jobs/us-east-1/\(job)\">"))
        let page = try get(server, "/_/jobs/us-east-1/\(job)")
        #expect(page.contains("COMPLETED"))
        #expect(page.contains("1 SUCCEEDED"))
        let device = try get(server, "/_/devices/us-east-1/gateway-1")
        let states = device.matches(of: /class="status \w+">(\w+)</).map { String($0.output.1) }
        #expect(states == ["SUCCEEDED", "SUCCEEDED", "IN_PROGRESS", "QUEUED"])
        let releases = try get(server, "/_/releases")
        for text in ["<li>1.3.0 to ", "openwrt/aarch64", "eu-west-1", "2026-11-01 00:00:00Z"] {
            #expect(releases.contains(text), "the page of releases has no \(text)")
        }
    }

    @Test func `the page of releases says what each region offers`() throws {
        let project = try SampleProject.staged()
        try project.build()
        let whole = try get(RunningServer(project), "/_/releases")
        #expect(whole.contains("<dt>Offered</dt><dd><ul class=\"facts\"><li>1.3.0 to "))
        let timestamp = project.folder("release/eu-west-1-greengrass-updates/metadata/timestamp.json")
        try FileManager.default.removeItem(atPath: timestamp.string)
        let page = try get(RunningServer(project, state: "another"), "/_/releases")
        #expect(page.contains("<span class=\"whole\">us-east-1</span>: <ul class=\"facts\"><li>1.3.0 to "))
        #expect(page.contains("<span class=\"whole\">eu-west-1</span>: <span class=\"status bad\">nothing</span> "))
    }

    @Test(.tags(.slow)) func `a browser shows what changes while it is looked at`() throws {
        let result = try python("live_page.py", server())
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test(.tags(.slow)) func `listeners get each change once, and what they have missed`() throws {
        let result = try python("event_stream.py", server(), "listen")
        #expect(result.status == 0, "\(result.errors)")
    }

    @Test func `Prometheus reads the metrics, and strangers make up no labels`() throws {
        let result = try python("metrics.py", server())
        #expect(result.status == 0, "\(result.errors); `make test-tools` installs the parser")
    }

    @Test func `the server ends although somebody listens, and the stream ends whole`() throws {
        let server = try server()
        let listener = try Tool.start(["curl", "-sSN", "\(server.endpoint)/_/events"])
        defer { for url in [listener.output, listener.errors] { try? FileManager.default.removeItem(at: url) } }
        try server.program.wait("for the stream") { try !Data(contentsOf: listener.output).isEmpty }
        let end = try server.stop()
        #expect(end.status == 0, "\(end.errors)")
        listener.process.waitUntilExit()
        // curl would say 18 for an answer that was cut off.
        #expect(listener.process.terminationStatus == 0)
        #expect(end.errors.contains("\"service\":\"events\""))
    }

    @Test(.tags(.slow)) func `the server ends although a listener takes nothing`() throws {
        let server = try server()
        let listener = try Tool.start(
            server.python("event_stream.py", ["us-east-1", "stall"]),
            environment: server.environment
        )
        defer {
            kill(listener.process.processIdentifier, SIGKILL)
            for url in [listener.output, listener.errors] { try? FileManager.default.removeItem(at: url) }
        }
        try server.program.wait("for the listener") {
            try String(contentsOf: listener.output, encoding: .utf8).contains("stalled")
        }
        let end = try server.stop()
        #expect(end.status == 0, "\(end.errors)")
        let line = end.errors.split(separator: "\n").last { $0.contains("\"service\":\"events\"") }
        #expect(line?.contains("\"aborted\":true") == true, "\(line ?? "no line") for a listener that was given up")
    }

    @Test func `only the names of this machine lead to the page`() throws {
        let server = try server()
        let hosts = [
            "localhost:8080": 200, "127.0.0.1": 200, "127.1.2.3:1": 200, "[::1]:8080": 200, "LOCALHOST": 200,
            "evil.example": 421, "127.0.0.1.evil.example": 421, "127.0.0.evil": 421, "localhost.evil.example": 421,
            "[::2]": 421, "0.0.0.0": 421, "127.0.0.+1": 421, "us-east-1-greengrass-updates.localhost": 403,
        ]
        for (host, expected) in hosts {
            let answer = try get(server, "/_/", "-H", "Host: \(host)")
            #expect(status(answer) == expected, "\(host): \(answer)")
            #expect(answer.contains("<dl>") == (expected == 200), "\(host)")
        }
    }

    @Test func `the page can be read, and not by other web sites`() throws {
        let server = try server()
        for path in ["", "devices", "releases", "page.css", "page.js", "metrics", "nothing"] {
            let answer = try get(server, "/_/\(path)")
            #expect(status(answer) == (path == "nothing" ? 404 : 200))
            let policy = try #require(answer.firstMatch(of: /Content-Security-Policy: (.*?)\r\n/)?.output.1)
            #expect(policy.hasPrefix("default-src 'none'; ") && policy.contains("frame-ancestors 'none'"))
            #expect(!policy.contains("unsafe"))
            #expect(answer.contains("X-Content-Type-Options: nosniff"))
        }
        for method in ["POST", "PUT", "DELETE"] {
            let answer = try get(server, "/_/", "-X", method)
            #expect(status(answer) == 405)
            #expect(answer.contains("Allow: GET, HEAD"))
        }
        for site in ["cross-site", "same-site"] {
            let field = "Sec-Fetch-Site: \(site)"
            let script = try get(server, "/_/events", "-H", field, "-H", "Sec-Fetch-Mode: no-cors")
            #expect(status(script) == 403)
            let link = try get(server, "/_/", "-H", field, "-H", "Sec-Fetch-Mode: navigate")
            #expect(status(link) == 200)
        }
    }

    @Test func `what is asked for is never more than text`() throws {
        let server = try server()
        let paths = [
            "devices?prefix=%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "devices?prefix=%22%CC%81onfocus=alert(1)",
            "devices?prefix=%1b%5b2J%e2%80%ae", "jobs/us-east-1/%3Cscript%3Ealert(1)", "jobs/%3Cscript%3E/x",
            "devices/us-east-1/%3Cscript%3E", "jobs/us-east-1/x?status=%3Cscript%3E", "?after=%3Cscript%3E",
            "%3Cscript%3E", "%ff", "%", "devices?after=eA", "devices?after=eA%3D%3D", "?after=eA%3D%3D",
        ]
        for path in paths {
            let answer = try get(server, "/_/\(path)")
            #expect([200, 400, 404].contains(status(answer)), "\(path): \(answer)")
            #expect(!answer.contains("<script>"), "\(path)")
            #expect(!answer.unicodeScalars.contains { $0 == "\u{1b}" || $0 == "\u{202e}" }, "\(path)")
        }
        // To a browser, a quote with an accent on it ends the attribute.
        #expect(try get(server, "/_/\(paths[1])").contains("value=\"&quot;\u{301}onfocus"))
    }

    @Test(arguments: ["--insecure", "--tls"])
    func `beyond this machine the page opens to the token alone, which no log has`(option: String) throws {
        let project = try SampleProject.staged()
        try project.build()
        // 127.0.0.1, written so that it is not taken for this machine.
        let server = try RunningServer(project, "--host", "0x7f000001", option)
        let address = try #require(server.program.printed().firstMatch(of: /\/_\/\?token=([\w-]{43})\n/))
        let token = String(address.output.1)
        for path in [
            "", "devices", "releases", "events", "metrics", "page.js", "nothing", "?token=", "?token=\(token)x",
        ] {
            let answer = try get(server, "/_/\(path)")
            #expect(status(answer) == 401, "\(path)")
            #expect(answer.contains("WWW-Authenticate: Bearer"))
            #expect(!answer.contains("<dl>") && !answer.contains("<script"))
        }
        let jar = project.folder("cookies").string
        let entry = try get(server, "/_/devices?token=\(token)", "-c", jar)
        #expect(status(entry) == 303)
        #expect(entry.contains("Location: /_/devices\r\n"))
        let cookie = try #require(entry.firstMatch(of: /Set-Cookie: (.*?)\r\n/)?.output.1)
        #expect(cookie.hasSuffix("; Path=/_/; HttpOnly; SameSite=Lax\(option == "--tls" ? "; Secure" : "")"))
        #expect(try status(get(server, "/_/", "-b", jar)) == 200)
        #expect(try status(get(server, "/_/", "-b", "\(cookie.prefix { $0 != "=" })=\(token.reversed())")) == 401)
        #expect(try status(get(server, "/_/metrics", "-H", "Authorization: Bearer \(token)")) == 200)
        #expect(try status(get(server, "/_/metrics", "-H", "Authorization: Bearer \(token)x")) == 401)
        let end = try server.stop()
        #expect(end.errors.contains("\"path\":\"/_/devices\""))
        #expect(!end.errors.contains(token) && !end.errors.contains("token="), "the log has the token")
        let again = try RunningServer(project, "--host", "0x7f000001", option)
        #expect(try again.program.printed().contains("/_/?token=\(token)\n"), "a bookmark of yesterday is good today")
    }
}
