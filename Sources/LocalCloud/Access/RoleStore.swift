internal import AccessPolicy
internal import FoundationEssentials
internal import GRDB
internal import HTTPTypes
internal import ReleaseModel
internal import RequestSigning

/// The roles: those of the file, and those that calls made. Their sessions sign URLs.
struct RoleStore: Sendable {
    let account: CloudAccount
    let database: CloudDatabase
    private let sessions = SessionCache()

    /// How long a session lasts, in seconds, and how much of it must be left to be used for something new.
    private static let sessionLifetime: Int64 = 12 * 3600
    private static let shortestRest: Int64 = 2 * 3600

    // MARK: Roles

    /// A role by its name, of the file before those that calls made.
    func role(named name: String) throws -> Role? {
        if let role = account.directory.role(named: name) { return role }
        return try database.pool.read { try RoleStore.made(name, $0, account) }
    }

    /// A role by its ARN, which must have its path too.
    func role(_ arn: ARN) throws -> Role? {
        guard let name = arn.role?.name, let role = try role(named: name.description), role.arn == arn else {
            return nil
        }
        return role
    }

    /// Makes a role. One of that name that is there already is an error.
    func create(_ name: IdentityName, path: IdentityPath, trust: PolicyDocument, at time: Timestamp) throws -> Role {
        guard try role(named: name.description) == nil else {
            throw ServiceError(
                .conflict,
                "EntityAlreadyExists",
                "Role with name \(name) already exists."
            )
        }
        try database.pool.write { database in
            try database.execute(
                sql: "INSERT INTO role (name, path, trust, policies, created) VALUES (?, ?, ?, '{}', ?)",
                arguments: [name.description, path.description, trust.text, time.secondsSinceEpoch]
            )
        }
        return try Role(
            name,
            path: path,
            in: account.directory.home,
            trustPolicy: trust,
            policies: IdentityPolicies(inline: [:])
        )
    }

    /// Adds an inline policy to a role that a call made, or replaces it; false when there is no such role.
    func put(_ policy: PolicyDocument, named name: IdentityName, to role: String) throws -> Bool {
        try database.pool.write { database in
            let row = try Row.fetchOne(database, sql: "SELECT policies FROM role WHERE name = ?", arguments: [role])
            guard let row else { return false }
            var policies = try JSONDecoder().decode([String: String].self, from: Data((row["policies"] as String).utf8))
            policies[name.description] = policy.text
            try database.execute(
                sql: "UPDATE role SET policies = ? WHERE name = ?",
                arguments: [String(decoding: JSONBody(policies).bytes, as: UTF8.self), role]
            )
            return true
        }
    }

    /// When a role was made, in seconds since 1970-01-01T00:00:00Z; 0 for one of the file.
    func created(_ name: String) throws -> Int64 {
        try database.pool.read { database in
            try Int64.fetchOne(database, sql: "SELECT created FROM role WHERE name = ?", arguments: [name]) ?? 0
        }
    }

    private static func made(_ name: String, _ database: Database, _ account: CloudAccount) throws -> Role? {
        let row = try Row.fetchOne(database, sql: "SELECT * FROM role WHERE name = ?", arguments: [name])
        guard let row else { return nil }
        let texts = try JSONDecoder().decode([String: String].self, from: Data((row["policies"] as String).utf8))
        var policies: [IdentityName: PolicyDocument] = [:]
        for (name, text) in texts {
            let name = try IdentityName(parsing: name, of: .policy)
            policies[name] = try PolicyDocument(parsing: text, as: .permissions)
        }
        return try Role(
            IdentityName(parsing: row["name"], of: .role),
            path: IdentityPath(parsing: row["path"]),
            in: account.directory.home,
            trustPolicy: PolicyDocument(parsing: row["trust"], as: .trust),
            policies: IdentityPolicies(inline: policies)
        )
    }

    // MARK: Sessions

    /// A session of a role, with which AWS IoT signs URLs: the newest that lasts long enough, or a new one.
    func session(of role: Role, at time: Timestamp) throws -> StoredCredentials {
        let name = role.name.description
        let now = time.secondsSinceEpoch
        return try database.pool.write { database in
            let row = try Row.fetchOne(
                database,
                sql: "SELECT * FROM session WHERE role = ? AND expires > ? ORDER BY expires DESC LIMIT 1",
                arguments: [name, now + RoleStore.shortestRest]
            )
            if let row { return try RoleStore.credentials(row) }
            try database.execute(sql: "DELETE FROM session WHERE expires < ?", arguments: [now])
            let (id, secret) = (AccessSecrets.newAccessKeyID("ASIA"), AccessSecrets.newSecret())
            let token = AccessSecrets.newSecret() + AccessSecrets.newSecret()
            let expires = now + RoleStore.sessionLifetime
            try database.execute(
                sql: "INSERT INTO session (access_key_id, role, secret, token, expires) VALUES (?, ?, ?, ?, ?)",
                arguments: [id, name, secret, token, expires]
            )
            return StoredCredentials(
                try Credentials(accessKeyID: id, secret: secret, sessionToken: token),
                expires: Timestamp(secondsSinceEpoch: expires)
            )
        }
    }

    /// The session that has an access key, and its role's name.
    func session(accessKeyID: String) throws -> (credentials: StoredCredentials, role: String)? {
        if let session = sessions.session(accessKeyID) { return session }
        let session: SessionCache.Session? = try database.pool.read { database in
            let row = try Row.fetchOne(
                database,
                sql: "SELECT * FROM session WHERE access_key_id = ?",
                arguments: [accessKeyID]
            )
            guard let row else { return nil }
            return (try RoleStore.credentials(row), row["role"])
        }
        if let session { sessions.keep(session) }
        return session
    }

    private static func credentials(_ row: Row) throws -> StoredCredentials {
        StoredCredentials(
            try Credentials(accessKeyID: row["access_key_id"], secret: row["secret"], sessionToken: row["token"]),
            expires: Timestamp(secondsSinceEpoch: row["expires"])
        )
    }
}
