internal import UpdateMetadata

/// Attacks that keep a device from updates, or busy for ever.
extension Attack {
    static func endlessData(_ scene: AttackScene) throws -> [Attack] {
        let roles = [RoleName.timestamp, .snapshot, .targets, scene.role]
        let nextRoot = RoleName.root.fileName(version: scene.next.version(of: .root) + 1)
        return try [Attack("endless data: root", .tooLong, scene.served { $0.endless = [nextRoot] })]
            + roles.map { role in
                let name = scene.next.fileName(role)
                return Attack("endless data: \(scene.label(role))", .tooLong, try scene.served { $0.endless = [name] })
            }
            + [Attack("endless data: artifact", .tooLong, scene.served { $0.isContentEndless = true })]
    }

    static func maliciousMirror(_ scene: AttackScene) throws -> [Attack] {
        let roles = [RoleName.timestamp, .snapshot, .targets, scene.role]
        let page = Array("<html><body>503 Service Unavailable</body></html>".utf8)
        func served(_ role: RoleName, _ bytes: [UInt8]?) throws -> HostileRepository {
            try scene.served { $0.files[scene.next.fileName(role)] = bytes }
        }
        return try roles.map { Attack("malicious mirror: no \(scene.label($0))", $0, .missing, try served($0, nil)) }
            + [
                Attack("malicious mirror: a page for timestamp", .timestamp, .malformed, served(.timestamp, page)),
                Attack("malicious mirror: a page for snapshot", .snapshot, .mismatch, served(.snapshot, page)),
                Attack(
                    "wrong type: snapshot as timestamp",
                    .timestamp,
                    .wrongType,
                    served(.timestamp, scene.repository(scene.next).files[scene.next.fileName(.snapshot)])
                ),
            ]
    }

    /// An attacker who only withholds what is new can do so until the old expires, and no longer.
    static func freeze(_ scene: AttackScene) throws -> [Attack] {
        let expired = Expiry(scene.time, plus: -1)
        let muchLater = Expiry(scene.time, plus: 2 * 365 * ReleaseTwin.day)
        var replay = try scene.repository(scene.present)
        replay.time = scene.later(ReleaseTwin.day)
        var oldRoot = try scene.next { edition in
            for role in [RoleName.timestamp, .snapshot] + TwinRole.targets.names { edition.expiries[role] = muchLater }
        }
        oldRoot.time = scene.later(365 * ReleaseTwin.day)
        let roles = [RoleName.timestamp, .snapshot, .targets, scene.role]
        return try [
            Attack("indefinite freeze: timestamp replayed", .timestamp, .expired, replay),
            Attack("expired: root", .root, .expired, oldRoot),
        ]
            + roles.map { role in
                Attack("expired: \(scene.label(role))", role, .expired, try scene.next { $0.expiries[role] = expired })
            }
    }

    /// Whoever steals the key of timestamp, or of snapshot too, can make versions so high that no honest one follows.
    /// The client takes them, for nothing tells it of the theft. It has withstood when it updates again after root
    /// has replaced the keys, and does not listen to the stolen ones any more.
    static func fastForward(_ scene: AttackScene) throws -> [Attack] {
        let highest: Int64 = 1 << 62
        func cure(_ roles: [RoleName]) throws -> HostileRepository {
            try scene.next { edition in
                edition.versions[.root] = edition.version(of: .root) + 1
                for role in roles { edition.trusted[role] = [try ReleaseTwin.newKey()] }
            }
        }
        let honest = try scene.repository(scene.next)
        let timestamp = try scene.next { $0.versions[.timestamp] = highest }
        let both = try scene.next {
            $0.versions[.timestamp] = highest
            $0.versions[.snapshot] = highest
        }
        let cured = try cure([.timestamp])
        var again = cured
        again.files[RoleName.timestamp.fileName()] = timestamp.files[RoleName.timestamp.fileName()]
        return [
            Attack(name: "fast-forward: timestamp", course: .recovered(timestamp, stuck: honest, then: cured)),
            Attack(
                name: "fast-forward: timestamp and snapshot",
                course: .recovered(both, stuck: honest, then: try cure([.timestamp, .snapshot]))
            ),
            Attack(
                name: "fast-forward: stolen key once more",
                course: .refusedAfterCure(
                    as: .metadata(.timestamp, .unsigned),
                    timestamp,
                    cure: cured,
                    again: again
                )
            ),
        ]
    }
}
