import Testing
import Transfer

@Suite(.timeLimit(.minutes(20))) struct RedirectTests {
    @Test func `redirects are followed`() throws {
        let server = try ScriptedServer { request in
            switch request.target {
            case "/a/1": .redirect(to: "2?q")
            case "/a/2?q": .redirect(to: "/b")
            case "/b": .redirect(to: "http://\(request.field("Host") ?? "")/c")
            case "/c": .ok("here")
            default: .status(404)
            }
        }
        #expect(try HTTPClient().get(server.url("/a/1"), limit: 10) == Array("here".utf8))
        #expect(server.connectionCount == 1)
    }

    @Test func `five redirects are followed, and six are not`() throws {
        let server = try ScriptedServer { request in
            let count = Int(request.target.dropFirst()) ?? 0
            return count == 0 ? .ok("here") : .redirect(to: "/\(count - 1)")
        }
        #expect(try HTTPClient().get(server.url("/5"), limit: 10) == Array("here".utf8))
        let error = try failure(server.url("/6"))
        #expect(error.reason == .protocolViolation)
        #expect(error.description.contains("more than 5 redirects"))
    }

    @Test func `a redirect to itself ends`() throws {
        let server = try ScriptedServer { _ in .redirect(to: "/") }
        #expect(try failure(server.url("/")).reason == .protocolViolation)
        #expect(server.requests.count == 6)
    }

    @Test(arguments: ["file:///etc/passwd", "ftp://127.0.0.1/file", "gopher://127.0.0.1:70/1", "data:,x", "http://"])
    func `a redirect leads to HTTP alone`(target: String) throws {
        let server = try ScriptedServer { request in
            request.target == "/" ? .redirect(to: target) : .status(404)
        }
        let error = try failure(server.url("/"))
        #expect(error.reason == .protocolViolation)
        #expect(error.description.contains("it redirects to something other than http:// or https://"), "\(error)")
        #expect(server.requests.count == 1)
    }

    @Test func `user information is not sent on to another server`() throws {
        let other = try ScriptedServer { _ in .ok("here") }
        let target = other.url("/there")
        let server = try ScriptedServer { _ in .redirect(to: target) }
        let host = server.url("").dropFirst("http://".count)
        #expect(try HTTPClient().get("http://user:secret@\(host)/from", limit: 10) == Array("here".utf8))
        #expect(try #require(server.requests.last).field("Authorization") == "Basic dXNlcjpzZWNyZXQ=")
        let request = try #require(other.requests.last)
        #expect(request.field("Authorization") == nil && !request.text.contains("secret"))
    }

    @Test func `user information of one request is not left to the next`() throws {
        let server = try ScriptedServer { .ok($0.target) }
        let host = server.url("").dropFirst("http://".count)
        let client = HTTPClient()
        _ = try client.get("http://user:secret@\(host)/1", limit: 10)
        _ = try client.get(server.url("/2"), limit: 10)
        #expect(server.requests.map { $0.field("Authorization") != nil } == [true, false])
    }

    @Test func `user information that a redirect brings is in no error`() throws {
        let server = try ScriptedServer { request in
            let host = request.field("Host") ?? ""
            return request.target == "/" ? .redirect(to: "http://user:secret@\(host)/to?secret") : .status(403)
        }
        let error = try failure(server.url("/"))
        #expect(error.reason == .status(403))
        #expect(error.description.hasPrefix("cannot fetch \(server.url("/")), redirected to \(server.url("/to")): "))
        #expect(!error.description.contains("secret"))
    }

    @Test func `a redirect without a target is an error`() throws {
        let server = try ScriptedServer { _ in .status(302) }
        #expect(try failure(server.url("/")).reason == .status(302))
    }

    @Test func `an error names both ends of a redirect`() throws {
        let server = try ScriptedServer { $0.target == "/from" ? .redirect(to: "/to?q") : .status(404) }
        let text = try failure(server.url("/from")).description
        #expect(text.hasPrefix("cannot fetch \(server.url("/from")), redirected to \(server.url("/to")): "), "\(text)")
    }
}
