internal import FileStore
internal import ReleaseModel
package import SystemPackage
package import Trust
package import UpdateMetadata

/// The keys of today.
extension TrustFolder {
    /// A public key of today and its name.
    package struct NamedKey: Sendable {
        package let name: String
        package let role: TrustRole
        package let key: PublicKey
        package var id: KeyID { KeyID(of: key) }
    }

    private static let publicSuffix = ".pub.pem"

    /// The public keys, sorted by name; those of one role, or all.
    package func keys(of role: TrustRole? = nil) throws -> [NamedKey] {
        try FileTree.sortedTextNames(in: path)
            .compactMap { file in
                guard file.hasSuffix(TrustFolder.publicSuffix) else { return nil }
                let name = String(file.dropLast(TrustFolder.publicSuffix.utf8.count))
                guard let dash = name.lastIndex(of: "-"), let owner = TrustRole(rawValue: String(name[..<dash])),
                    role == nil || role == owner
                else { return nil }
                let pem = try FileReader.contents(of: path.appending(file), limit: 1 << 16)
                do {
                    return NamedKey(
                        name: name,
                        role: owner,
                        key: try PublicKey(pem: String(decoding: pem, as: UTF8.self))
                    )
                } catch {
                    throw ReleaseFailure(.key, "\(path.appending(file)): \(error)")
                }
            }
    }

    /// The key of this name, among all or those of one role.
    func key(_ name: String, of role: TrustRole? = nil) throws -> NamedKey {
        let keys = try keys(of: role)
        guard let key = keys.first(where: { $0.name == name }) else {
            let owner = role.map { "\($0) has no key" } ?? "there is no key"
            let known = keys.map(\.name).joined(separator: ", ")
            throw ReleaseFailure(.invalidInput, "\(owner) \(name.quotedForDisplay); known are \(known)")
        }
        return key
    }

    /// Where the private half of a key is.
    package enum PrivateHalf: Sendable, CustomStringConvertible {
        /// Where the policy says: a file relative to the folder, a token's URI, or a command.
        case elsewhere(String)
        case besidePublicHalf(FilePath)

        package var description: String {
            switch self {
            case .elsewhere(let text): text
            case .besidePublicHalf(let file): file.string
            }
        }
    }

    /// Where the private half of a key is; nil when it is nowhere that this machine knows of.
    package func privateHalf(of name: String) throws -> PrivateHalf? {
        if let text = policy.locations[name] { return .elsewhere(text) }
        return try FileStatus.of(privateFile(name)) == nil ? nil : .besidePublicHalf(privateFile(name))
    }

    private func privateFile(_ name: String) -> FilePath { path.appending("\(name).pem") }

    /// Makes a key pair named after its role and the next free number.
    @discardableResult
    package func makeKey(_ role: TrustRole, passphrase: borrowing Passphrase?) throws -> NamedKey {
        var number = 1
        while try isTaken("\(role)-\(number)") { number += 1 }
        let name = "\(role)-\(number)"
        let key = try SigningKey.generate(.ed25519)
        try key.write(to: privateFile(name), passphrase: passphrase)
        return NamedKey(name: name, role: role, key: key.publicKey)
    }

    private func isTaken(_ name: String) throws -> Bool {
        let retired = path.appending("retired").appending(name + TrustFolder.publicSuffix)
        let names = [path.appending(name + TrustFolder.publicSuffix), privateFile(name), retired]
        return try names.contains { try FileStatus.of($0) != nil }
    }

    /// Takes a public key out of today's; what it signed can still be checked.
    package func retire(_ name: String) throws {
        let file = name + TrustFolder.publicSuffix
        try FileTree.create(path.appending("retired"))
        try FileTree.rename(path.appending(file), to: path.appending("retired").appending(file))
        try FileTree.sync(folder: path)
    }

    // MARK: Roles

    /// As many signatures as the policy asks for, by those of `keys` that are the role's.
    func threshold(of role: TrustRole, _ keys: [NamedKey]) -> RoleThreshold {
        RoleThreshold(
            keyIDs: keys.filter { $0.role == role }.map(\.id).sorted(),
            threshold: Int64(policy[role].threshold)
        )
    }

    /// Those who sign for a software: its own team's keys.
    func authority(of software: Software) throws -> RoleAuthority {
        let role = TrustRole(software)
        let keys = try keys(of: role)
        guard !keys.isEmpty else {
            throw ReleaseFailure(
                .key,
                "\(path): there is no key for \(software); `ota-release keys rotate \(software)` makes one"
            )
        }
        return RoleAuthority(role.rawValue, threshold(of: role, keys), RoleKeys(keys.map(\.key)))
    }
}
