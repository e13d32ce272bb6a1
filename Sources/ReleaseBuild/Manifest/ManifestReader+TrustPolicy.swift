internal import FileStore
internal import ReleaseModel
package import SystemPackage
internal import Yams

/// Reads the trust policy, `trust.yaml` beside the release definitions.
extension ManifestReader {
    /// The policy of a folder of definitions; the standard one when it has none.
    package static func trustPolicy(in folder: FilePath) throws -> TrustPolicy {
        let path = folder.appending("trust.yaml")
        guard try FileStatus.of(path) != nil else { return TrustPolicy() }
        return try parseTrustPolicy(text(of: path), file: path.string)
    }

    package static func parseTrustPolicy(_ text: String, file: String) throws -> TrustPolicy {
        var reader = ManifestReader(file: file)
        let policy = reader.trustPolicy(in: try reader.root(of: text))
        guard let policy, reader.problems.isEmpty else { throw reader.failure }
        return policy
    }

    private mutating func trustPolicy(in node: Node) -> TrustPolicy? {
        guard let section = section(node, "the trust policy", keys: ["roles", "folder", "keys"]) else { return nil }
        var policy = TrustPolicy()
        if let node = section["folder"] { policy.folder = value(node, ManifestReader.nonEmpty) }
        if let node = section["keys"] {
            for (key, location) in node.mapping ?? [:] {
                guard let name = key.scalar?.string else { continue }
                policy.locations[name] = value(location, ManifestReader.nonEmpty)
            }
            if node.mapping == nil { refuse(node, "`keys` must be a mapping of a key's name to where it lives") }
        }
        guard let node = section["roles"],
            let roles = self.section(node, "`roles`", keys: TrustRole.allCases.map(\.rawValue))
        else { return policy }
        for (name, node) in roles {
            guard let role = TrustRole(rawValue: name) else { continue }
            policy.roles[role] = rolePolicy(node, standard: policy[role], name)
        }
        return policy
    }

    private mutating func rolePolicy(_ node: Node, standard: TrustPolicy.Role, _ name: String) -> TrustPolicy.Role {
        guard let section = section(node, "`\(name)`", keys: ["keys", "threshold", "expires"]) else { return standard }
        var role = standard
        if let keys = section["keys"].flatMap({ value($0, ManifestReader.count) }) { role.keys = keys }
        if let threshold = section["threshold"].flatMap({ value($0, ManifestReader.count) }) {
            role.threshold = threshold
        }
        if let days = section["expires"].flatMap({ value($0, ManifestReader.days) }) { role.days = days }
        if role.threshold > role.keys {
            refuse(node, "`\(name)` needs \(role.threshold) signatures, and has \(role.keys) keys")
        }
        return role
    }

    private static func nonEmpty(_ text: String) throws(InvalidValue) -> String {
        guard !text.isEmpty else { throw InvalidValue("value", text, "it is empty") }
        return text
    }

    private static func count(_ text: String) throws(InvalidValue) -> Int {
        guard let count = Int(text), (1...32).contains(count) else {
            throw InvalidValue("number", text, "say a number from 1 to 32")
        }
        return count
    }

    private static func days(_ text: String) throws(InvalidValue) -> Int {
        guard text.hasSuffix("d"), let days = Int(text.dropLast()), (1...3650).contains(days) else {
            throw InvalidValue("lifetime", text, "say it in days, such as 30d, from 1d to 3650d")
        }
        return days
    }
}
