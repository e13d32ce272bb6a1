internal import UpdateMetadata

/// Attacks with metadata that was good once, or is good elsewhere.
extension Attack {
    static func mixAndMatch(_ scene: AttackScene) throws -> [Attack] {
        let roles = [RoleName.snapshot, .targets, scene.role]
        let rootVersion = scene.next.version(of: .root)
        let later = try scene.next { $0.versions[.root] = rootVersion + 2 }
        let name = RoleName.root.fileName(version: rootVersion + 1)
        return try roles.map { role in
            let old = scene.pastFiles[scene.past.fileName(role)]
            let repository = try scene.served { $0.files[scene.next.fileName(role)] = old }
            return Attack("mix-and-match: old \(scene.label(role))", role, .mismatch, repository)
        } + [
            Attack(
                "mix-and-match: a later root for the next",
                .root,
                .wrongVersion,
                scene.served { $0.files[name] = later.files[RoleName.root.fileName(version: rootVersion + 2)] }
            )
        ]
    }

    /// Old timestamps anybody can replay. To list an old snapshot takes the key of timestamp, and to list old targets
    /// that of snapshot, too: both are online, and stolen here.
    static func rollback(_ scene: AttackScene) throws -> [Attack] {
        let rootName = RoleName.root.fileName(version: scene.next.version(of: .root) + 1)
        let roles = [RoleName.snapshot, .targets, scene.role]
        return try [
            Attack(
                "rollback: timestamp",
                .timestamp,
                .rollback,
                scene.repository(scene.past)
            ),
            Attack("rollback: root", .root, .rollback, scene.served { $0.files[rootName] = scene.firstRoot }),
        ]
            + roles.map { role in
                Attack("rollback: \(scene.label(role))", role, .rollback, try scene.next { $0.versions[role] = 1 })
            }
            + [
                Attack(
                    "rollback: \(scene.label(scene.role)) dropped",
                    .snapshot,
                    .rollback,
                    scene.next { $0.unlisted = [scene.role] }
                )
            ]
    }
}
