import Foundation
import ObjectStore
import ReleaseModel
import RequestSigning
import SystemPackage
import TestSupport
import Testing

/// A store that is empty, while the test runs.
final class RunningStore {
    let endpoint: StoreEndpoint
    private let process: Process
    private let input = Pipe()

    init() throws {
        let root = FilePath(#filePath).removingLastComponent().removingLastComponent().removingLastComponent()
        let output = Pipe()
        process = Process()
        process.executableURL = URL(fileURLWithPath: root.appending(".build/python/bin/python3").string)
        process.arguments = [root.appending("Tests/Interop/store_server.py").string]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var line: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
            line.append(byte)
        }
        try #require(!line.isEmpty, "no store; `make test-tools` installs it")
        endpoint = try StoreEndpoint(parsing: String(decoding: line, as: UTF8.self))
    }

    deinit {
        kill(process.processIdentifier, SIGKILL)
    }

    /// Runs `body` with a client of a bucket that is there.
    func withClient(_ bucket: String, _ body: (StoreClient) async throws -> Void) async throws {
        let session = StoreSession(
            credentials: CredentialSource(try Credentials(accessKeyID: "AKIDEXAMPLE", secret: "secret")),
            patience: .seconds(30)
        )
        do {
            let client = StoreClient(session, region: try Region(parsing: "eu-west-1"), endpoint: endpoint)
            try await client.createBucket(bucket)
            try await body(client)
            await session.close()
        } catch {
            await session.close()
            throw error
        }
    }
}
