import FileStore
import Foundation
import SystemPackage
import TestSupport
import Testing

/// How the bytes of objects leave `ota-release serve`, and what its log says of them.
@Suite(.temporaryFolder, .tags(.interop)) struct TransferTests {
    private struct Line: Decodable {
        var path: String
        var bytes: Int
        var method: String
        var status: Int
        var aborted: Bool?
    }

    @Test(arguments: [[], ["--tls"]])
    func `objects of all lengths arrive whole, in order, and past slow clients`(options: [String]) throws {
        let project = try SampleProject.staged()
        try project.build()
        let server = try RunningServer(project, options)
        let folder = project.folder("release/us-east-1-greengrass-updates")
        let result = try Tool.run(server.python("transfers.py", [folder.string]), environment: server.environment)
        #expect(result.status == 0, "\(result.errors); `make test-tools` installs the AWS clients")

        let end = try server.stop()
        #expect(end.status == 0)
        let lines = try end.errors.split(separator: "\n")
            .map { line in
                try JSONDecoder().decode(Line.self, from: Data(line.utf8))
            }
        let longest = lines.filter {
            $0.path.hasSuffix("transfer-9437184.bin") && $0.status == 200 && $0.method == "GET"
        }
        #expect(longest.count { $0.aborted == nil && $0.bytes == 9_437_184 } == 6)
        // 27 slow clients that went, and the one whose file became shorter.
        let aborted = longest.filter { $0.aborted == true }
        #expect(aborted.count == 28)
        #expect(aborted.allSatisfy { $0.bytes < 9_437_184 })
        #expect(lines.count { $0.method == "HEAD" && $0.bytes == 0 } == 20)
    }
}
