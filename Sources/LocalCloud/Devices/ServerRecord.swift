package import AccessPolicy
internal import FileStore
internal import FoundationEssentials
internal import ReleaseModel
package import SystemPackage
internal import Trust

/// What a server leaves in its state folder for those who make devices: where it is reached, and what it serves.
package struct ServerRecord: Sendable {
    package let endpoint: ServerEndpoint
    /// The release tree, absolute.
    let tree: FilePath
    let account: AccountID

    package init(endpoint: ServerEndpoint, tree: FilePath, account: AccountID) {
        self.endpoint = endpoint
        self.tree = tree
        self.account = account
    }

    private struct File: Codable {
        var endpoint: String
        var release: String
        var account: String
    }

    private static let longestFile = 1 << 16

    private static func path(in state: FilePath) -> FilePath { state.appending("server.json") }

    package func write(in state: FilePath) throws {
        let file = File(endpoint: "\(endpoint)", release: tree.string, account: "\(account)")
        try FileWriter.write(JSONBody(file).bytes, to: ServerRecord.path(in: state))
    }

    /// The record of the last server that used `state`.
    ///
    /// - Throws: `DeviceError` when none has.
    static func read(in state: FilePath) throws -> ServerRecord {
        let path = path(in: state)
        guard try FileStatus.of(path) != nil else {
            throw DeviceError(
                .missing,
                "\(state): no server has used this state yet; start `ota-release serve --tls`, or say --state DIR"
            )
        }
        let bytes = try FileReader.contents(of: path, limit: longestFile)
        guard let file = try? JSONDecoder().decode(File.self, from: Data(bytes)) else {
            throw StateError("\(path): this is not what a server writes; start `ota-release serve --tls` again")
        }
        return ServerRecord(
            endpoint: try ServerEndpoint(parsing: file.endpoint),
            tree: FilePath(file.release),
            account: try AccountID(parsing: file.account)
        )
    }
}
