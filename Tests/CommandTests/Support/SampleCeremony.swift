import FileStore
import ReleaseModel
import SystemPackage
import TestSupport
import Trust
import UpdateMetadata

/// Unsigned root metadata of a version, which expires a year from now.
func unsignedRoot(
    version: Int64,
    root: [PublicKey],
    threshold: Int64,
    online: PublicKey,
    targets: [PublicKey]? = nil
) throws -> [UInt8] {
    func role(_ keys: [PublicKey], _ threshold: Int64) -> RoleThreshold {
        RoleThreshold(keyIDs: keys.map { KeyID(of: $0) }, threshold: threshold)
    }
    let targets = targets ?? root
    let payload = RootMetadata(
        version: version,
        expires: Expiry(.now, plus: 365 * 86400),
        keys: RoleKeys(root + targets + [online]),
        roles: [
            .root: role(root, threshold), .targets: role(targets, 1), .snapshot: role([online], 1),
            .timestamp: role([online], 1),
        ]
    )
    return try SignedMetadata(signing: payload, by: []).bytes
}

/// Key files, and root metadata that waits for their signatures.
struct SampleCeremony {
    let project: SampleProject
    private(set) var keys: [String: PublicKey] = [:]

    private static let passphrase = "correct horse battery staple"
    static let environment = ["OTA_RELEASE_PASSPHRASE": passphrase]

    /// Keys `a`, `b`, `c`, one of each kind, `online`, and `foreign`, which nothing lists.
    init() throws {
        project = try SampleProject()
        let algorithms: [(String, SignatureAlgorithm)] = [
            ("a", .ed25519), ("b", .ecdsaP256), ("c", .ed25519), ("online", .ecdsaP256), ("foreign", .ed25519),
        ]
        for (name, algorithm) in algorithms {
            let key = try SigningKey.generate(algorithm)
            let passphrase = Passphrase(Array(SampleCeremony.passphrase.utf8))
            try key.write(to: project.folder("\(name).pem"), passphrase: passphrase)
            keys[name] = key.publicKey
        }
    }

    func publicKeys(_ names: String...) -> [PublicKey] { names.compactMap { keys[$0] } }

    /// Writes `VERSION.root.json`, of which `threshold` of `root` must sign.
    func writeRoot(_ version: Int64, of root: [PublicKey], threshold: Int64 = 2) throws {
        guard let online = keys["online"] else { return }
        let bytes = try unsignedRoot(version: version, root: root, threshold: threshold, online: online)
        try project.folder.write(bytes, to: "\(version).root.json")
    }

    func short(_ key: String) -> String { String(keys[key]?.keyId.hexadecimal.prefix(8) ?? "") }

    func partName(_ file: String, _ key: String) -> String {
        file.replacing(".json", with: ".signed-by-\(short(key)).json")
    }

    /// Signs a file with a key, without a question.
    func sign(_ file: String, _ key: String, _ options: String...) throws -> Tool.Result {
        try project.run(
            ["keys", "sign", file, "--key", "\(key).pem", "--yes"] + options,
            environment: SampleCeremony.environment
        )
    }

    /// Merges what the keys signed into the file.
    func merge(_ file: String, _ keys: String..., options: [String] = []) throws -> Tool.Result {
        try project.run(["keys", "merge", file] + keys.map { partName(file, $0) } + options)
    }

    func contents(_ name: String) throws -> [UInt8] {
        try FileReader.contents(of: project.folder(name), limit: 100_000)
    }

    func text(_ name: String) throws -> String { String(decoding: try contents(name), as: UTF8.self) }

    /// Files that are no keys.
    func files() throws -> [String] {
        try FileTree.sortedTextNames(in: project.folder.path).filter { !$0.hasSuffix(".pem") }
    }
}
