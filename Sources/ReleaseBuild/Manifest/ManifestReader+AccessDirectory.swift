package import AccessPolicy
internal import FileStore
internal import ReleaseModel
package import SystemPackage
internal import Yams

/// Reads the roles and users of an account, `iam.yaml` beside the release definitions.
extension ManifestReader {
    /// The directory of a folder of definitions; nil when it has none.
    package static func accessDirectory(in folder: FilePath) throws -> AccessDirectory? {
        let path = folder.appending("iam.yaml")
        guard try FileStatus.of(path) != nil else { return nil }
        return try parseAccessDirectory(text(of: path), file: path.string)
    }

    package static func parseAccessDirectory(_ text: String, file: String) throws -> AccessDirectory {
        var reader = ManifestReader(file: file)
        let directory = reader.accessDirectory(in: try reader.root(of: text))
        guard let directory, reader.problems.isEmpty else { throw reader.failure }
        return directory
    }

    private mutating func accessDirectory(in node: Node) -> AccessDirectory? {
        let keys = ["account", "partition", "roles", "users"]
        guard let section = section(node, "the directory", keys: keys) else { return nil }
        let partition = section["partition"].flatMap { value($0, ManifestReader.partition) } ?? .aws
        let account = required(section, "account", node)
            .flatMap { value($0) { text throws(InvalidValue) in try AccountID(parsing: text) } }
        guard let account else { return nil }
        let home = AccessDirectory.Home(account: account, partition: partition)
        let roles = section["roles"].map { named($0, "`roles`", .role) } ?? []
        let users = section["users"].map { named($0, "`users`", .user) } ?? []
        return checked(
            node,
            home,
            roles.compactMap { role(named: $0.name, $0.node, home) },
            users.compactMap { user(named: $0.name, $0.node, home) }
        )
    }

    private mutating func checked(
        _ node: Node,
        _ home: AccessDirectory.Home,
        _ roles: [Role],
        _ users: [User]
    ) -> AccessDirectory? {
        do throws(InvalidValue) {
            return try AccessDirectory(home: home, roles: roles, users: users)
        } catch {
            refuse(node, error.description)
            return nil
        }
    }

    private mutating func role(named name: IdentityName, _ node: Node, _ home: AccessDirectory.Home) -> Role? {
        guard let section = section(node, "a role", keys: ["path", "trust", "policies", "attach"]) else { return nil }
        let path = section["path"].flatMap { value($0, IdentityPath.init(parsing:)) } ?? .root
        let trust = required(section, "trust", node).flatMap { policy($0, as: .trust) }
        guard let policies = policies(section, node), let trust else { return nil }
        return Role(name, path: path, in: home, trustPolicy: trust, policies: policies)
    }

    private mutating func user(named name: IdentityName, _ node: Node, _ home: AccessDirectory.Home) -> User? {
        let keys = ["path", "accessKeys", "policies", "attach"]
        guard let section = section(node, "a user", keys: keys) else { return nil }
        let path = section["path"].flatMap { value($0, IdentityPath.init(parsing:)) } ?? .root
        let accessKeys = section["accessKeys"].map { items($0, "`accessKeys`") } ?? []
        let ids = accessKeys.compactMap { value($0, AccessKeyID.init(parsing:)) }
        guard let policies = policies(section, node) else { return nil }
        return User(name, path: path, in: home, accessKeys: ids, policies: policies)
    }

    // MARK: Policies

    private mutating func policies(_ section: [String: Node], _ node: Node) -> IdentityPolicies? {
        var inline: [IdentityName: PolicyDocument] = [:]
        let written = section["policies"].map { named($0, "`policies`", .policy) } ?? []
        for entry in written { inline[entry.name] = policy(entry.node, as: .permissions) }
        let attached = section["attach"].map { items($0, "`attach`") } ?? []
        let arns = attached.compactMap { item in
            value(item) { text throws(InvalidValue) in
                let arn = try ARN(parsing: text)
                _ = try ManagedPolicy.document(of: arn)
                return arn
            }
        }
        return try? IdentityPolicies(inline: inline, attached: arns)
    }

    /// A policy as a mapping, or as its JSON text.
    private mutating func policy(_ node: Node, as kind: PolicyDocument.Kind) -> PolicyDocument? {
        do throws(PolicyError) {
            if let text = node.scalar?.string { return try PolicyDocument(parsing: text, as: kind) }
            guard let json = json(node) else { return nil }
            return try PolicyDocument(json, as: kind)
        } catch {
            let statements = node.mapping?["Statement"]?.sequence.map(Array.init) ?? []
            let place = error.statement.flatMap { statements.indices.contains($0 - 1) ? statements[$0 - 1] : nil }
            refuse(place ?? node, "policy: \(error)")
            return nil
        }
    }

    /// The JSON of a mapping. Numbers and truth values are written as strings, which IAM takes for them.
    private mutating func json(_ node: Node) -> PolicyJSON? {
        if let text = node.scalar?.string { return .text(text) }
        if let sequence = node.sequence {
            let elements = sequence.compactMap { json($0) }
            return elements.count == sequence.count ? .list(elements) : nil
        }
        var members: [PolicyJSON.Member] = []
        for (key, value) in node.mapping ?? [:] {
            guard let name = key.scalar?.string else {
                refuse(key, "the name of an element must be a text")
                return nil
            }
            guard let value = json(value) else { return nil }
            members.append(.init(name, value))
        }
        return .object(members)
    }

    // MARK: Names

    /// The entries of a mapping whose keys are names of IAM.
    private mutating func named(
        _ node: Node,
        _ title: String,
        _ kind: IdentityName.Kind
    ) -> [(name: IdentityName, node: Node)] {
        guard let mapping = node.mapping else {
            refuse(node, "\(title) must be a mapping of names to what they have")
            return []
        }
        return mapping.compactMap { key, node in
            value(key) { text throws(InvalidValue) in try IdentityName(parsing: text, of: kind) }.map { ($0, node) }
        }
    }

    private static func partition(_ text: String) throws(InvalidValue) -> Partition {
        guard let partition = Partition(rawValue: text) else {
            let known = Partition.allCases.map(\.rawValue)
            throw InvalidValue("partition", text, Suggestion.hint(for: text, among: known, called: "partition"))
        }
        return partition
    }
}
