internal import FileStore
internal import FoundationEssentials
package import RequestSigning
package import SystemPackage

/// The secret halves of the account's and the users' access keys, made at the first start and kept in the state folder,
/// for its owner's eyes only.
package struct AccessSecrets: Sendable {
    /// The account's own key.
    package let account: Credentials
    /// What opens the page beyond this machine.
    package let pageToken: PageToken
    private let users: [String: Credentials]

    private struct File: Codable {
        var accessKeyId: String
        var secretAccessKey: String
        /// By access key id.
        var users: [String: String]
        /// Files of earlier versions have none.
        var pageToken: String?
    }

    private static let longestFile = 1 << 20

    /// Reads the secrets in `folder`, and makes those that are missing for the account and for `userKeys`.
    package init(in folder: FilePath, userKeys: [String]) throws {
        let path = folder.appending("access-keys.json")
        var file: File
        if let status = try FileStatus.of(path) {
            guard status.mode & 0o077 == 0 else {
                throw StateError(
                    "\(path): others can read these secrets; `chmod 600 \(path)`, or remove it for new ones"
                )
            }
            let bytes = try FileReader.contents(of: path, limit: AccessSecrets.longestFile)
            guard let known = try? JSONDecoder().decode(File.self, from: Data(bytes)) else {
                throw StateError("\(path): this is not a file of access keys; remove it for new ones")
            }
            file = known
        } else {
            file = File(
                accessKeyId: AccessSecrets.newAccessKeyID("AKIA"),
                secretAccessKey: AccessSecrets.newSecret(),
                users: [:]
            )
        }
        let isComplete = file.pageToken != nil && userKeys.allSatisfy { file.users[$0] != nil }
        for key in userKeys where file.users[key] == nil { file.users[key] = AccessSecrets.newSecret() }
        pageToken = file.pageToken.map { PageToken($0) } ?? .random()
        if try !isComplete || FileStatus.of(path) == nil {
            file.pageToken = pageToken.text
            try FileWriter.write(JSONBody(file).bytes, to: path, mode: 0o600)
        }
        account = try Credentials(accessKeyID: file.accessKeyId, secret: file.secretAccessKey)
        users = try Dictionary(
            uniqueKeysWithValues: file.users.map { ($0.key, try Credentials(accessKeyID: $0.key, secret: $0.value)) }
        )
    }

    /// The credentials of a user's access key.
    package func user(_ accessKeyID: String) -> Credentials? { users[accessKeyID] }

    /// `AKIA` or `ASIA` and sixteen letters and digits ("Understanding unique ID prefixes", IAM User Guide).
    static func newAccessKeyID(_ prefix: String) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
        let letters = (0..<16).map { _ in alphabet[Int.random(in: 0..<alphabet.count)] }
        return prefix + String(decoding: letters, as: UTF8.self)
    }

    /// 240 random bits in forty characters, as AWS's are.
    static func newSecret() -> String {
        Data((0..<30).map { _ in UInt8.random(in: 0 ... .max) }).base64EncodedString()
    }
}

/// What is wrong with the state folder, where, and the way out.
package struct StateError: Error, Equatable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
