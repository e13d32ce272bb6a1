internal import FileStore
internal import ReleaseModel
internal import SystemPackage
package import Trust

/// The public keys that a tree carries, `keys/<key id>.pem`. They prove nothing about where the tree comes from:
/// whoever forged it could have put them there.
enum PublishedKeys {
    static let folder = "keys"

    static func path(of key: PublicKey) -> FilePath {
        FilePath(folder).appending("\(key.keyId).pem")
    }

    /// Removes the keys with which nothing is signed any more.
    static func remove(in root: FilePath, butFor versions: [VersionManifest]) throws {
        let used = Set(versions.flatMap(\.platforms).map(\.signature.keyId))
        for key in try read(in: root).keys where !used.contains(key.keyId) {
            try FileTree.removeFile(root.pushing(path(of: key)))
        }
    }

    /// Every public key of the tree at `root`, and the files that are none, each with the reason.
    static func read(in root: FilePath) throws -> (keys: [PublicKey], problems: [String]) {
        let folder = root.appending(folder)
        guard try FileStatus.of(folder)?.kind == .folder else { return ([], []) }
        var keys: [PublicKey] = []
        var problems: [String] = []
        for name in try FileTree.names(in: folder) {
            do {
                let pem = try FileReader.contents(of: name.path(in: folder), limit: 1 << 16)
                let key = try PublicKey(pem: String(decoding: pem, as: UTF8.self))
                guard name == .text("\(key.keyId).pem") else {
                    throw ReleaseFailure(.verification, "this file has the public key \(key.keyId)")
                }
                keys.append(key)
            } catch {
                problems.append("\(PublishedKeys.folder)/\(name.display.escapedForDisplay): \(error)")
            }
        }
        return (keys.sorted { $0.keyId.hexadecimal < $1.keyId.hexadecimal }, problems.sorted())
    }
}

extension ReleaseTree {
    /// The public keys that the tree carries.
    package func publicKeys() throws -> [PublicKey] { try PublishedKeys.read(in: root).keys }
}
