import Foundation
import Synchronization
import Testing

@testable import LocalCloud

struct AccessLogTests {
    /// What a log has written, write by write.
    private final class Output: Sendable {
        private let writes = Mutex<[String]>([])

        func add(_ text: String) { writes.withLock { $0.append(text) } }

        var all: [String] { writes.withLock { $0 } }
        var lines: [Substring] { all.joined().split(separator: "\n") }
    }

    private struct Line: Decodable, Equatable {
        var aborted: Bool?
        var bytes: UInt64
        var caller: String?
        var id: String
        var method: String
        var milliseconds: Double
        var path: String
        var refusal: String?
        var service: String
        var status: Int
        var time: String
    }

    private func entry(_ id: String, path: String = "/bucket/key") -> AccessLog.Entry {
        AccessLog.Entry(
            time: "2026-11-01T00:00:00Z",
            id: id,
            service: "s3",
            method: "GET",
            path: path,
            status: 200,
            bytes: .max,
            microseconds: 12_034
        )
    }

    @Test func `a line has what is known of a request, and no more`() throws {
        let output = Output()
        let log = AccessLog { output.add($0) }
        var entry = entry("0123456789ABCDEF")
        log.record(entry)
        (entry.caller, entry.refusal, entry.isAborted) = ("arn:aws:iam::123456789012:root", "AccessDenied: no", true)
        entry.microseconds = 7
        log.record(entry)
        log.flush()
        let short =
            #"{"bytes":18446744073709551615,"id":"0123456789ABCDEF","method":"GET","milliseconds":12.034,"#
            + #""path":"/bucket/key","service":"s3","status":200,"time":"2026-11-01T00:00:00Z"}"#
        #expect(output.lines.first == short[...])
        let long = try JSONDecoder().decode(Line.self, from: Data(try #require(output.lines.last).utf8))
        #expect((long.aborted, long.caller) == (true, "arn:aws:iam::123456789012:root"))
        #expect((long.refusal, long.milliseconds) == ("AccessDenied: no", 0.007))
    }

    @Test(arguments: [
        "", "/", "/\"quoted\"", "/back\\slash", "/line\nfeed\r", "/\u{1B}[31mred", "/\u{7F}\u{85}\u{9B}", "/grüße",
        "/\u{202E}txt.exe", "/\u{1F680}", "/nul\0", "/a\u{2028}b",
    ])
    func `what a client sends comes through, in printable ASCII`(path: String) throws {
        let output = Output()
        let log = AccessLog { output.add($0) }
        log.record(entry("1", path: path))
        log.flush()
        let text = output.all.joined()
        #expect(text.utf8.dropLast().allSatisfy { (0x20..<0x7F).contains($0) })
        #expect(text.utf8.last == UInt8(ascii: "\n"))
        let line = try JSONDecoder().decode(Line.self, from: Data(text.utf8))
        #expect(line.path.unicodeScalars.elementsEqual(path.unicodeScalars))
    }

    @Test func `lines that come together are written together, whole and in their order`() async throws {
        let output = Output()
        let log = AccessLog { output.add($0) }
        let writer = Task { await log.run() }
        await withTaskGroup { group in
            for client in 0..<8 {
                group.addTask { for number in 0..<500 { log.record(entry("\(client)-\(number)")) } }
            }
        }
        log.record(entry("last"))
        while output.lines.last?.contains("\"last\"") != true { try await Task.sleep(for: .milliseconds(5)) }
        writer.cancel()
        await writer.value

        let ids = try output.lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)).id }
        #expect(ids.count == 4001)
        for client in 0..<8 {
            #expect(ids.filter { $0.hasPrefix("\(client)-") } == (0..<500).map { "\(client)-\($0)" })
        }
        #expect(output.all.count < 100)
        #expect(output.all.allSatisfy { $0.hasSuffix("\n") })
    }
}
